"""What people say of photographs: the review desk, its decisions and who made them, and the reports of raters."""
