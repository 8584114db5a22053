class_name DemoRatingWords
extends RefCounted
## Ratings in words.


## How a rating stands in a mode, such as [code]Duel: 1012 points after 3 matches. Placement: 3 of 5 matches.[/code]
static func of_rating(rating: TrRating) -> String:
	var mode: Dictionary = Multiplayer.content.entries("pvp-modes").get(rating.pvp_mode_id, {})
	var matches: String = "1 match" if rating.matches == 1 else "%d matches" % rating.matches
	return "%s: %d points after %s. %s" % [TrContentCache.text_of(mode, "name"), rating.points, matches, _tier(rating)]


## What a match made of a rating, and what comes next.
static func of_change(rating: TrRating, change: TrRatingChange) -> String:
	return "Your rating: %d → %d.\n%s.\n%s" % [change.points_before, change.points_after, change.explanation(), _tier(rating)]


static func _tier(rating: TrRating) -> String:
	if not rating.is_placed():
		return "Placement: %d of %d matches." % [rating.matches, rating.placement_matches]
	if rating.next_tier_id == "":
		return "Tier: %s." % rating.tier_name
	return "Tier: %s. %s from %d." % [rating.tier_name, rating.next_tier_name, rating.next_tier_points]
