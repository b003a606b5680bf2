"""Stories: reports about one development, and copies of one text.

from monitor.stories import Clusterer, Report
clusterer = Clusterer()
for report in reports:          # in the order in which they were seen
    assignment = clusterer.add(report)
"""

from monitor.stories.clusterer import Clusterer
from monitor.stories.memory import Memory
from monitor.stories.model import DEFAULT, Assignment, Copy, Novelty, Report, StorySettings

__all__ = ["DEFAULT", "Assignment", "Clusterer", "Copy", "Memory", "Novelty", "Report", "StorySettings"]
