"""The likely questions are the five that are asked most, each with the draft of a reply."""

from dataclasses import dataclass
from typing import Final

__all__ = ["QUESTIONS", "Question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request, what to mind, and the reply in paragraphs; it quotes no figure itself."""

    number: str
    asked: str
    note: str
    reply: tuple[str, ...]


_MEANING: Final = (
    "A figure is not an exact count, and figures do not add up. A concern is a report, not a "
    "proven case."
)

QUESTIONS: Final = (
    Question(
        number="5.1",
        asked="How many reports of modern slavery were there in [place] in [period]?",
        note="Find the published cell for that area and period. If there is none, use section 6.",
        reply=(
            "Our release gives for [area] in [period]: [figure in its own words].",
            "This is a count of cases reported, each once, protected so that nobody can be "
            f"recognised. {_MEANING} 'Under 10, possibly none' includes none.",
        ),
    ),
    Question(
        number="5.2",
        asked="How many of them were children, or of each kind of exploitation, in my ward?",
        note="By kind, and by adult or child, there are districts and the county, and no wards.",
        reply=(
            "Figures by kind of exploitation, and by adult or child, are published for districts "
            "and for the county. For [district] in [year] the release gives: [figure in its own "
            "words].",
            "For smaller areas we use the reply of section 6, whatever is or is not held.",
        ),
    ),
    Question(
        number="5.3",
        asked="Have you had reports about [this business, address or person]?",
        note="Never look it up. The reply is the same for every business, address or person.",
        reply=(
            "We neither confirm nor deny that we hold information about any business, address or "
            "person. To do so could put people at risk, prejudice the prevention or detection of "
            "crime, or disclose personal data; sections 38(2), 31(3) and 40(5B) of the Act. We "
            "give this answer to every such request, and nothing should be read into it.",
            "If you are worried about someone, call 999 in an emergency, or the numbers on our "
            "public page.",
        ),
    ),
    Question(
        number="5.4",
        asked="Please send the data set: every report with date and place, or the exact counts.",
        note="Offer the release as a file, if its audit has passed. Never a copy made otherwise.",
        reply=(
            "We hold records in confidence for the organisations that sent them. With date and "
            "place, each may be personal data of a victim, an informant or a suspect, also without "
            "a name. We withhold them under sections 40(2), 38(1) and 31(1), and section 41 where "
            "another body supplied them.",
            "Exact counts are withheld too: set beside the protected figures they would undo the "
            "protection of the smallest ones. The published figures are enclosed as a file.",
        ),
    ),
    Question(
        number="5.5",
        asked="Which areas are hotspots, how does the algorithm decide, and who is targeted?",
        note="The class of each area is published with the release. Send the transparency record.",
        reply=(
            "The release names areas with more concerns reported than residents and chance "
            "explain, and those for which there is not enough information: [list as published]. It "
            "is not a list of places with more crime.",
            "The method is public and enclosed. It uses reported concerns and numbers of "
            "residents; it uses no one's ethnicity, nationality, religion or sex, and scores no "
            "person or single business. People decide what follows. The impact assessments are "
            "enclosed.",
        ),
    ),
)
