class_name DemoMenu
extends Control
## Where one says who one is and where to play, and leaves again. Esc opens and closes it in a game. Without a server it shows what
## content the game before has kept.

## One wants to play.
signal play_wanted(endpoint: String, character_name: String)
## The player wants to see its characters on this server.
signal characters_wanted(endpoint: String)
## The player wants to see the runs that it can go to on this server.
signal runs_wanted(endpoint: String, character_name: String)
## The player wants to fight another one in an arena.
signal arena_wanted(endpoint: String, character_name: String)
## The player wants to forget the account, which is lost, and begin anew with another.
signal new_account_wanted(endpoint: String, character_name: String)
## One wants to leave the room.
signal leave_wanted

const _Fields = preload("../fields.gd")
const _Palette = preload("../look/palette.gd")
const _Style = preload("style.gd")

@onready var _server: LineEdit = %Server
@onready var _name: LineEdit = %CharacterName
@onready var _play: Button = %Play
@onready var _characters: Button = %CharactersButton
@onready var _runs: Button = %RunsButton
@onready var _arena: Button = %ArenaButton
@onready var _new_account: Button = %NewAccount
@onready var _leave: Button = %Leave
@onready var _quit: Button = %Quit
@onready var _status: Label = %Status
@onready var _content: Label = %Content
@onready var _content_panel: Control = %ContentPanel
@onready var _characters_panel: DemoCharacters = %CharactersPanel
@onready var _runs_panel: DemoRuns = %RunsPanel

var _is_busy: bool = false
var _is_account_lost: bool = false


func _ready() -> void:
	theme = _Style.make()
	_server.text = Multiplayer.endpoint
	_play.pressed.connect(_on_play_pressed)
	_server.text_submitted.connect(func(_text: String) -> void: _on_play_pressed())
	_name.text_submitted.connect(func(_text: String) -> void: _on_play_pressed())
	_characters.pressed.connect(_on_characters_pressed)
	_characters_panel.play_wanted.connect(_on_play_pressed)
	_characters_panel.done.connect(func() -> void: tell("", false))
	_runs.pressed.connect(_on_runs_pressed)
	_runs_panel.told.connect(func(words: String, is_busy: bool) -> void: tell(words, is_busy))
	_runs_panel.came_in.connect(close)
	_arena.pressed.connect(func() -> void: arena_wanted.emit(_server.text.strip_edges(), _name.text.strip_edges()))
	_new_account.pressed.connect(func() -> void: new_account_wanted.emit(_server.text.strip_edges(), _name.text.strip_edges()))
	_leave.pressed.connect(func() -> void: leave_wanted.emit())
	_quit.pressed.connect(func() -> void: get_tree().quit())
	Multiplayer.content.changed.connect(_show_content)
	_show_content()
	refresh()


## Opens the menu.
func open() -> void:
	visible = true
	refresh()
	_play.grab_focus()


## Closes the menu.
func close() -> void:
	visible = false


## Fills in the fields, as the command line wants them.
func fill_in(endpoint: String, character_name: String) -> void:
	_server.text = endpoint
	if character_name != "":
		_name.text = character_name


## Says what is going on. While it [param is_busy], no button does anything.
func tell(words: String, is_busy: bool, is_bad: bool = false) -> void:
	_status.text = words
	_status.add_theme_color_override("font_color", _Palette.DANGER.lightened(0.3) if is_bad else _Palette.TEXT_DIM)
	_is_busy = is_busy
	refresh()


## Offers to make a new account, since the kept account is lost; or does so no more.
func offer_new_account(is_lost: bool) -> void:
	_is_account_lost = is_lost
	refresh()


## What it says of what is going on.
func status() -> String:
	return _status.text


## Presses a button of this menu as a player would. Returns whether it can be pressed now.
func press(button: String) -> bool:
	var found: Button = get_node("%" + button)
	if found.disabled or not found.is_visible_in_tree():
		return false
	found.pressed.emit()
	return true


## Types into a field of this menu as a player would.
func type_in(field: String, words: String) -> void:
	var found: LineEdit = get_node("%" + field)
	found.text = words
	found.text_changed.emit(words)


## Shows what can be done now.
func refresh() -> void:
	var is_playing: bool = Multiplayer.local != null
	_play.text = "Back to the game" if is_playing else "Play"
	_play.disabled = _is_busy
	_leave.visible = is_playing
	_leave.disabled = _is_busy
	_new_account.visible = _is_account_lost and not is_playing
	_new_account.disabled = _is_busy
	_characters.visible = not is_playing and not _is_account_lost
	_characters.disabled = _is_busy
	_characters.text = "Content" if _characters_panel.is_open else "Characters"
	_runs.visible = not _is_account_lost
	_runs.disabled = _is_busy
	_runs.text = "Close runs" if _runs_panel.is_open else "Runs and leaderboard"
	_arena.visible = not _is_account_lost
	_arena.disabled = _is_busy
	_server.editable = not is_playing and not _is_busy
	_name.editable = not is_playing and not _is_busy
	_characters_panel.visible = _characters_panel.is_open and not is_playing and not _is_account_lost
	_characters_panel.set_busy(_is_busy)
	_runs_panel.visible = _runs_panel.is_open and not _is_account_lost
	_runs_panel.set_busy(_is_busy)
	_content_panel.visible = not is_playing and not _characters_panel.visible and not _runs_panel.visible and not Multiplayer.content.is_empty()


## Shows the characters instead of the content, or the content again.
func show_characters(is_shown: bool) -> void:
	_characters_panel.is_open = is_shown
	_runs_panel.is_open = false
	refresh()


## Shows the runs, as the server has them now, or does so no more.
func show_runs(is_shown: bool) -> void:
	_runs_panel.is_open = is_shown
	_characters_panel.is_open = false
	refresh()
	if is_shown:
		tell("Asking for your runs …", true)
		if await _runs_panel.refresh():
			tell("", false)
		elif _is_busy:
			tell(Multiplayer.last_error.message, false, true)


func _on_characters_pressed() -> void:
	if _characters_panel.is_open:
		show_characters(false)
	else:
		characters_wanted.emit(_server.text.strip_edges())


func _on_runs_pressed() -> void:
	if _runs_panel.is_open:
		show_runs(false)
	else:
		runs_wanted.emit(_server.text.strip_edges(), _name.text.strip_edges())


func _on_play_pressed() -> void:
	if Multiplayer.local != null:
		close()
	elif not _is_busy:
		play_wanted.emit(_server.text.strip_edges(), _name.text.strip_edges())


func _show_content() -> void:
	var lines: PackedStringArray = []
	for id: String in Multiplayer.content.entries("dungeons"):
		var dungeon: Dictionary = Multiplayer.content.dungeon(id)
		var rooms: Array = _Fields.list(dungeon, "room_templates")
		lines.append("%s: %d %s" % [TrContentCache.text_of(dungeon, "name"), rooms.size(), "room" if rooms.size() == 1 else "rooms"])
	lines.append("")
	for id: String in Multiplayer.content.entries("enemy-types"):
		var stats: Dictionary = Multiplayer.content.stats_of_enemy(id)
		lines.append("%s: %d health, %d damage" % [
			TrContentCache.text_of(Multiplayer.content.enemy_type(id), "name"), int(_Fields.number(stats, "max_health")),
			int(_Fields.number(stats, "attack_damage")),
		])
	lines.append("")
	for id: String in Multiplayer.content.entries("abilities"):
		var ability: Dictionary = Multiplayer.content.ability(id)
		var cooldown: float = _Fields.number(ability, "cooldown")
		lines.append(TrContentCache.text_of(ability, "name") + (": every %s s" % String.num(cooldown, 1) if cooldown > 0.0 else ""))
	_content.text = "Content, version %d\n\n%s" % [Multiplayer.content.version, "\n".join(lines)]
	if is_node_ready():
		refresh()
