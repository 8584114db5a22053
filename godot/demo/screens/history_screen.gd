class_name DemoHistoryScreen
extends DemoScreen
## The player's ratings, and its newest matches.

const _Times = preload("times.gd")

const _OUTCOMES: Dictionary[String, String] = {"won": "Won", "lost": "Lost", "drawn": "Drawn", "forfeited": "Left"}
const _STATES: Dictionary[String, String] = {"running": "Being played", "void": "Counts for nothing"}

var _list: DemoLines


func _ready() -> void:
	_list = add_lines(add_column("Match history"))
	Multiplayer.arena.history.changed.connect(_fill)
	Multiplayer.ratings.changed.connect(_fill)
	_fill()


func refresh() -> bool:
	return (await Multiplayer.arena.history.refresh()).is_accepted and await Multiplayer.ratings.refresh()


func _fill() -> void:
	var lines: Array[DemoLine] = [DemoLine.title("Your ratings")]
	for rating: TrRating in Multiplayer.ratings.own:
		if rating.matches > 0:
			var newest: String = rating.changes[0].explanation() + "." if not rating.changes.is_empty() else ""
			lines.append(DemoLine.of(rating.pvp_mode_id, DemoRatingWords.of_rating(rating), newest))
	if lines.size() == 1:
		lines.append(DemoLine.of("", "You have no rating yet.", "Play a ranked match: Matches leads to the queues."))
	lines.append(DemoLine.title("Your matches"))
	for played: TrPlayedMatch in Multiplayer.arena.history.all:
		lines.append(DemoLine.of(played.match_id, _words_of(played), _note_of(played)))
	if Multiplayer.arena.history.all.is_empty():
		lines.append(DemoLine.of("", "You have played no match yet.", "Wait in a queue, or make a match among friends: Matches leads to both."))
	_list.fill(lines)


static func _words_of(played: TrPlayedMatch) -> String:
	var said: PackedStringArray = [_STATES.get(played.status, ""), _OUTCOMES.get(played.outcome, "")]
	var mode: Dictionary = Multiplayer.content.entries("pvp-modes").get(played.pvp_mode_id, {})
	said.append(TrContentCache.text_of(mode, "name"))
	if played.voided_at != "":
		said.append("voided, counts for nothing")
	if played.is_ranked:
		said.append("ranked")
	if played.is_custom:
		said.append("among friends")
	said.append(_Times.ago(played.started_at))
	return " · ".join(Array(said).filter(func(each: String) -> bool: return each != ""))


static func _note_of(played: TrPlayedMatch) -> String:
	var sides: PackedStringArray = []
	for team: TrPlayedTeam in played.teams:
		var names: PackedStringArray = []
		for player: TrPlayedFighter in team.fighters:
			names.append("%s (bot)" % player.character_name if player.is_bot else player.character_name)
		var rounds: String = " %d" % team.rounds_won if played.status == "ended" else ""
		sides.append(", ".join(names) + rounds)
	return "   –   ".join(sides)
