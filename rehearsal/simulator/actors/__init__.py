"""Who acts in a season, one file for each part: bases, offices, schools, the proposed, trainees."""
