"""What students get: exercises recorded as data, and the small distribution that checks answers with them."""
