"""The people who are asked, with what is personal about them apart, so that it can go alone."""

from django.db import models

from forbear.desk.records.words import Place


class Person(models.Model):
    """One human being; limits on contact protect them, whatever numbers the lender gave them."""

    key = models.CharField(max_length=200, primary_key=True)

    def __str__(self) -> str:
        return self.key


class Borrower(models.Model):
    """One number the lender knows a person by."""

    borrower_id = models.CharField(max_length=200, primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="borrowers")
    language = models.CharField(max_length=10, blank=True)
    zone = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.borrower_id


class PersonalData(models.Model):
    """What names a person. It is erased without touching what was done."""

    borrower = models.OneToOneField(
        Borrower, models.CASCADE, primary_key=True, related_name="personal"
    )
    called_as = models.CharField(max_length=200, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"personal data of {self.borrower_id}"


class ContactPoint(models.Model):
    """A number or address."""

    contact_point_id = models.CharField(max_length=200, primary_key=True)
    borrower = models.ForeignKey(Borrower, models.CASCADE, related_name="points")
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=500, blank=True)
    digits = models.CharField(max_length=40, blank=True, db_index=True)
    """The last nine digits of a number, to find a caller by."""
    place = models.CharField(max_length=10, blank=True, choices=Place.choices)
    status = models.CharField(max_length=10, default="active")
    barred_here = models.BooleanField(default=False)
    """The desk learned that it is not theirs; it stays barred until the book says it is verified
    later than this day."""
    barred_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.contact_point_id
