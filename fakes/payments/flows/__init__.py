"""What Stripe's operations do, one file per kind of object; they know neither HTTP nor how answers are rendered."""
