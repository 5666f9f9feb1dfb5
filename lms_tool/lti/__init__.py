"""LTI 1.3 as a library: knows neither Flask nor the database."""
