class_name DemoMatchResult
extends DemoScreen
## How a match has ended, and what it has made of the player's rating.

## The player wants to leave the match, and to see this screen of the menu then.
signal back_wanted(screen: String)

const _Fields = preload("../fields.gd")
const _Palette = preload("../look/palette.gd")
const _Style = preload("../hud/style.gd")

# A match is in the ratings within about a second of its end, where the server has little to do.
const _LOOKS: int = 20
const _LOOK_AGAIN_SECONDS: float = 1.0
const _TITLES: Dictionary[String, String] = {
	"won": "You have won", "lost": "You have lost", "drawn": "It is a draw", "void": "The match counts for nothing",
}

var _title: Label = Label.new()
var _score: Label = Label.new()
var _rating: Label = Label.new()
var _again: Button = Button.new()
var _back: Button = Button.new()
var _queue_id: String = ""
var _match_id: String = ""


func _ready() -> void:
	theme = _Style.make()
	visible = false
	var column: VBoxContainer = VBoxContainer.new()
	column.alignment = BoxContainer.ALIGNMENT_CENTER
	column.add_theme_constant_override("separation", 12)
	add_child(column)
	_title.add_theme_font_size_override("font_size", 32)
	_title.add_theme_color_override("font_color", _Palette.GOLD)
	_score.add_theme_font_size_override("font_size", 20)
	_rating.add_theme_color_override("font_color", _Palette.TEXT_DIM)
	for label: Label in [_title, _score, _rating]:
		label.horizontal_alignment = HORIZONTAL_ALIGNMENT_CENTER
		label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
		column.add_child(label)
	_again.text = "Play again"
	_again.pressed.connect(_on_again_pressed)
	_back.text = "Back"
	_back.pressed.connect(_leave_to.bind("History"))
	var buttons: HBoxContainer = HBoxContainer.new()
	buttons.alignment = BoxContainer.ALIGNMENT_CENTER
	buttons.add_theme_constant_override("separation", 10)
	for button: Button in [_again, _back]:
		buttons.add_child(button)
	column.add_child(buttons)


## Shows how a match has ended.
func show_result(duel: TrArenaMatch) -> void:
	var ticket: TrTicket = Multiplayer.queue.ticket
	_match_id = duel.state.match_id
	_queue_id = ticket.queue_id if ticket != null and ticket.match_id == _match_id else ""
	var outcome: String = outcome_of(duel)
	_title.text = _TITLES[outcome]
	_score.text = _score_of(duel)
	_again.visible = _queue_id != ""
	visible = true
	take_focus()
	_rating.text = "" if outcome == "void" else "The rating is being reckoned …"
	if outcome != "void":
		_tell_rating()


## Gives its first button the keys.
func take_focus() -> void:
	(_again if _again.visible else _back).grab_focus()


## What it says, line by line.
func words() -> PackedStringArray:
	return [_title.text, _score.text, _rating.text]


## Whether what the match has made of the rating is known.
func is_settled() -> bool:
	return not _rating.text.ends_with("…")


## Presses one of its buttons as a player would.
func press(deed: String) -> void:
	(_again if deed == "Play again" else _back).pressed.emit()


## What a match was for the player: [code]won[/code], [code]lost[/code], [code]drawn[/code] or [code]void[/code].
static func outcome_of(duel: TrArenaMatch) -> String:
	var own: TrArenaFighterSchema = duel.state.fighter(duel.player_id)
	if _Fields.text(duel.result, "reason") == "void" or own == null:
		return "void"
	if duel.player_id in _Fields.texts(duel.result, "forfeited_player_ids"):
		return "lost"
	var best: int = 0
	var is_best: bool = false
	for team: Dictionary in _Fields.list(duel.result, "teams"):
		if _Fields.whole(team, "rank") == 1:
			best += 1
			is_best = is_best or _Fields.whole(team, "team") == own.team
	if not is_best:
		return "lost"
	return "won" if best == 1 else "drawn"


# The own team first.
static func _score_of(duel: TrArenaMatch) -> String:
	var own: TrArenaFighterSchema = duel.state.fighter(duel.player_id)
	var sides: Array[String] = []
	for team: Dictionary in _Fields.list(duel.result, "teams"):
		var names: PackedStringArray = []
		for fighter: TrArenaFighterSchema in duel.state.fighters.values():
			if fighter.team == _Fields.whole(team, "team"):
				names.append("You" if fighter.player_id == duel.player_id else fighter.character_name)
		var side: String = "%s %d" % [", ".join(names), _Fields.whole(team, "rounds_won")]
		if own != null and own.team == _Fields.whole(team, "team"):
			sides.push_front(side)
		else:
			sides.append(side)
	return "     ".join(sides)


func _tell_rating() -> void:
	var of_match: String = _match_id
	for look: int in _LOOKS:
		if not visible or of_match != _match_id:
			return
		var said: String = await _rating_words(of_match)
		if said != "":
			_rating.text = said
			return
		await get_tree().create_timer(_LOOK_AGAIN_SECONDS).timeout
	_rating.text = "The rating is not reckoned yet: see your history."


# Empty as long as nobody knows.
static func _rating_words(match_id: String) -> String:
	if not (await Multiplayer.arena.history.refresh()).is_accepted:
		return ""
	var played: TrPlayedMatch = Multiplayer.arena.history.find(match_id)
	if played == null or played.status == "running":
		return ""
	if not played.is_ranked:
		return "It does not count for ranks."
	if not await Multiplayer.ratings.refresh():
		return ""
	for rating: TrRating in Multiplayer.ratings.own:
		for change: TrRatingChange in rating.changes:
			if change.match_id == match_id:
				return DemoRatingWords.of_change(rating, change)
	return ""


func _leave_to(screen: String) -> void:
	visible = false
	back_wanted.emit(screen)


func _on_again_pressed() -> void:
	_leave_to("Queue")
	Multiplayer.queue.begin(_queue_id)
