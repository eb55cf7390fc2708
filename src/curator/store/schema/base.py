"""What all tables share.  The names of constraints are fixed, so that migrations can name them."""

from sqlalchemy import Column, Integer, MetaData, Named, TypedColumns

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Id(TypedColumns):
    """A row with a number."""

    id: Named[int] = Column(Integer, primary_key=True)
