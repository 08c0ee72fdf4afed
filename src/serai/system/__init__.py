"""Places, links, facilities, services, plants and demand: what stands where in a year."""
