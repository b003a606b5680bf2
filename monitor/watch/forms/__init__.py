"""The forms under which texts write the names of a watchlist, made when it is compiled."""

from monitor.watch.forms.form import Form, Variant
from monitor.watch.forms.generate import FORMS_VERSION, adjective_forms, entity_forms, forms_of
from monitor.watch.forms.languages import LANGUAGES
from monitor.watch.forms.systems import SYSTEMS

__all__ = ["FORMS_VERSION", "LANGUAGES", "SYSTEMS", "Form", "Variant", "adjective_forms", "entity_forms", "forms_of"]
