"""Reports of our own writing: an agency text and what becomes of it, and events that are alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.stories import Report

START = datetime(2026, 3, 2, 6, tzinfo=UTC)

AGENCY = (
    "A cargo vessel ran aground at the mouth of the Tarnow canal early on Monday and blocked traffic in both directions, "
    "the canal authority said. Four tugs were sent to pull the Meridian Dawn free before the evening tide. No one of the "
    "22 crew was hurt, and no fuel had leaked by noon. The authority expects the first ships to pass on Tuesday at the "
    "earliest. About 60 vessels were waiting in the northern roads, among them two tankers and a naval supply ship. It is "
    "the third grounding in the canal since the dredging contract ran out in the autumn, and the third inquiry."
)
SHORT = " ".join(AGENCY.split()[:64])
BACKGROUND = (
    "The ministry has promised a new dredging contract for years. Two tenders failed because no bidder would take the "
    "risk of old munitions in the silt. Shipowners say that every day of closure costs them a million and a half."
)
OTHER = (
    "Voters in the hill districts go to the polls on Sunday to choose a new council. Five parties compete for the 31 "
    "seats. The mayor, who is not standing again, called on everyone to vote whatever the weather, which is forecast to be "
    "wet. Polling stations open at eight. Results are expected before midnight, said the returning officer in a statement."
)
STRIKE = (
    "Three missiles hit the power station of Velin on {day} night, regional officials said. {dead} people were killed and "
    "{hurt} injured. Firefighters worked until dawn. Half of the city was without electricity in the morning, and trams "
    "stood still. The air force said that it had shot down {down} of the drones that came with the missiles over the river."
)
LOSSES = (
    "The general staff published its daily figures at eight in the morning. Losses of the past day: tanks {a}, armoured "
    "vehicles {b}, artillery systems {c}, unmanned aircraft {d}, trucks and fuel tankers {e}. The figures are being "
    "updated and checked; the calculation is complicated by the intensity of the fighting along the whole front line."
)


def report(id: str, title: str, text: str = "", hours: float = 0, **more: object) -> Report:
    """A report that was seen `hours` after the start."""
    values = {"outlet": f"outlet {id}", "language": "en", **more}
    return Report(id=id, title=title, text=text, seen=START + timedelta(hours=hours), **values)  # type: ignore[arg-type]
