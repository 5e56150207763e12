"""All about one person in one file, for whoever must look into how they were treated."""
