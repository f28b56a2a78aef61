"""The table of articles: one cleaned text a row."""

from __future__ import annotations

from typing import get_args

import pandera.polars as pa

from schemas.records import Precision, PublishedBasis
from schemas.tables.base import Moment, Table, Texts, measured, moment, text

UNDATED_MONTH = "undated"
MONTH_PATTERN = rf"^(\d{{4}}-(0[1-9]|1[0-2])|{UNDATED_MONTH})$"


class ArticleRows(pa.DataFrameModel):
    """Columns of articles."""

    article_id: str = text("Hash of the canonical URL; for files and rows without one, of doc_id and outlet.")
    revision: int = measured("Number of the publisher's text, counting its changes only.", "count from 1", ge=1)
    is_current: bool = pa.Field(description="True for the newest row of the article.")
    url: str = text("Canonical URL; file:… for a local file, file:…#doc_id for a row of one.")
    outlet: str = text("Who printed it: the name of the source.")
    title: str = text("Headline without the site's name.", nullable=True)
    authors: Texts = text("Authors as the page names them, in its order.")
    published: Moment = moment(
        "When it was published; midnight UTC of the printed day where precision is day.", nullable=True
    )
    published_offset: int = measured("The publisher's offset from UTC, where it gave one.", "minutes", nullable=True)
    published_precision: str = text("What published is exact to.", nullable=True, isin=list(get_args(Precision)))
    published_basis: str = text(
        "Where published comes from, the first that answered: given by the user, JSON-LD, another meta element, the "
        "feed, the URL, the text; none where nothing dates it.",
        isin=list(get_args(PublishedBasis)),
    )
    month: str = text(
        "Month of publication, YYYY-MM or undated; from the first revision, and fixed.", str_matches=MONTH_PATTERN
    )
    modified: Moment = moment("When the publisher says it last changed the text.", nullable=True)
    fetched_at: Moment = moment("When the page was fetched or read.", nullable=True)
    language: str = text("ISO 639-1 code of the text. Only English texts have figures.", nullable=True)
    paywalled: bool = pa.Field(description="True where the page says that it is not free to read.", nullable=True)
    near_duplicate_of: str = text("article_id of the earliest near copy; null for an original.", nullable=True)
    syndicated_from: str = text(
        "News agency that the text is credited to; null where it names none, or where the outlet is the agency.",
        nullable=True,
    )
    text: str = pa.Field(description="The cleaned text that offsets count in.")
    text_sha256: str = pa.Field(
        description="SHA-256 of the text's UTF-8 bytes.", str_length={"min_value": 64, "max_value": 64}
    )
    page_id: str = pa.Field(description="The attempt in pages that this row came from.")
    cleaner_version: str = pa.Field(description="Version of the rules that cleaned the page.")
    run_id: str = pa.Field(description="The run that wrote the row.")


ARTICLES = Table(
    name="articles",
    model=ArticleRows,
    row="One cleaned text of one article, by one version of the cleaner.",
    key=("article_id", "revision", "cleaner_version"),
    sort=("published", "article_id", "revision"),
    partition="month",
    of_articles=("article_id",),
)
