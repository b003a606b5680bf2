"""The forms under which texts write the names of a watchlist, made when it is compiled."""

from monitor.watch.forms.form import Form, Variant
from monitor.watch.forms.generate import entity_forms, forms_of
from monitor.watch.forms.languages import LANGUAGES

__all__ = ["LANGUAGES", "Form", "Variant", "entity_forms", "forms_of"]
