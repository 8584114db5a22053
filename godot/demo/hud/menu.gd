class_name DemoMenu
extends Control
## Where the player says who it is and where to play, and finds everything that the server offers: a screen for each, beside the buttons that
## open them. Esc opens and closes it in a game. Without a server it shows what content the game before has kept.

## The player wants to play.
signal play_wanted(endpoint: String, character_name: String)
## The player wants to see a screen, as it is on this server.
signal screen_wanted(screen: String, endpoint: String, character_name: String)
## The player wants to forget the account, which is lost, and begin anew with another.
signal new_account_wanted(endpoint: String, character_name: String)
## The player wants to leave the room or the match.
signal leave_wanted

const _Fields = preload("../fields.gd")
const _Palette = preload("../look/palette.gd")
const _Style = preload("style.gd")

## The screens, in the order of their buttons: [code]%FriendsButton[/code] opens [code]%FriendsPanel[/code].
const SCREENS: Array[String] = ["Characters", "Runs", "Queue", "Party", "Friends", "History", "Boards"]

# More do not fit beside the menu.
const _CONTENT_LINES: int = 20

@onready var _server: LineEdit = %Server
@onready var _name: LineEdit = %CharacterName
@onready var _sign_in: Control = %SignIn
@onready var _play: Button = %Play
@onready var _tabs: Container = %Tabs
@onready var _new_account: Button = %NewAccount
@onready var _leave: Button = %Leave
@onready var _quit: Button = %Quit
@onready var _status: Label = %Status
@onready var _content_title: Label = %ContentTitle
@onready var _content_columns: Container = %ContentColumns
@onready var _content_panel: Control = %ContentPanel
@onready var _keys: Label = %Keys

var _is_busy: bool = false
var _is_account_lost: bool = false
# The name of the screen that is open; empty for none.
var _open: String = ""


func _ready() -> void:
	theme = _Style.make()
	_server.text = Multiplayer.endpoint
	_play.pressed.connect(_on_play_pressed)
	_server.text_submitted.connect(func(_text: String) -> void: _on_play_pressed())
	_name.text_submitted.connect(func(_text: String) -> void: _on_play_pressed())
	for each: String in SCREENS:
		tab(each).pressed.connect(_on_tab_pressed.bind(each))
		screen(each).told.connect(tell)
		screen(each).came_in.connect(close)
	var characters: DemoCharacters = screen("Characters")
	characters.play_wanted.connect(_on_play_pressed)
	_new_account.pressed.connect(func() -> void: new_account_wanted.emit(_server.text.strip_edges(), _name.text.strip_edges()))
	_leave.pressed.connect(func() -> void: leave_wanted.emit())
	_quit.pressed.connect(func() -> void: get_tree().quit())
	Multiplayer.content.changed.connect(_show_content)
	_show_content()
	refresh()
	_play.grab_focus.call_deferred()


## Whether the player is in a room or a match, to which the menu goes back.
static func is_playing() -> bool:
	return Multiplayer.local != null or Multiplayer.arena.current != null


## One of [constant SCREENS].
func screen(of_name: String) -> DemoScreen:
	return get_node("%%%sPanel" % of_name)


## The button that opens it.
func tab(of_name: String) -> Button:
	return get_node("%%%sButton" % of_name)


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


## Whether something is asked of the server, and no button does anything.
func waits() -> bool:
	return _is_busy


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
	var plays: bool = is_playing()
	_play.text = "Back to the game" if plays else "Play"
	_play.disabled = _is_busy
	_sign_in.visible = not plays
	_server.editable = not _is_busy
	_name.editable = not _is_busy
	_leave.visible = plays
	_leave.text = "Leave the match" if Multiplayer.arena.current != null else "Leave the room"
	_leave.disabled = _is_busy
	_new_account.visible = _is_account_lost and not plays
	_new_account.disabled = _is_busy
	_tabs.visible = not _is_account_lost
	for each: String in SCREENS:
		_refresh_screen(each, plays)
	_content_panel.visible = not plays and not Multiplayer.content.is_empty() and (_open == "" or not screen(_open).visible)
	_keys.visible = _open == "" or not screen(_open).visible


## Opens a screen, as the server has it now; an empty name closes the one that is open.
func show_screen(of_name: String) -> void:
	_open = of_name
	refresh()
	if of_name == "":
		return
	tell("One moment …", true)
	if await screen(of_name).refresh():
		tell("", false)
	elif _is_busy:
		tell(Multiplayer.last_error.message, false, true)


## Closes the screen that is open, and else the menu, where there is a game behind it.
func go_back() -> void:
	if _open != "":
		tab(_open).grab_focus()
		show_screen("")
	elif is_playing():
		close()


# Whom the player plays it chooses before.
func _refresh_screen(of_name: String, plays: bool) -> void:
	var can_open: bool = not _is_account_lost and not (plays and of_name == "Characters")
	var button: Button = tab(of_name)
	button.visible = can_open
	button.disabled = _is_busy
	button.set_pressed_no_signal(_open == of_name)
	screen(of_name).visible = can_open and _open == of_name
	screen(of_name).set_busy(_is_busy)


func _on_tab_pressed(of_name: String) -> void:
	if _open == of_name:
		show_screen("")
	else:
		screen_wanted.emit(of_name, _server.text.strip_edges(), _name.text.strip_edges())


func _on_play_pressed() -> void:
	if is_playing():
		close()
	elif not _is_busy:
		play_wanted.emit(_server.text.strip_edges(), _name.text.strip_edges())


func _show_content() -> void:
	_content_title.text = "What there is to play: content of version %d" % Multiplayer.content.version
	for column: Node in _content_columns.get_children():
		_content_columns.remove_child(column)
		column.queue_free()
	var lines: PackedStringArray = _lines_of_dungeons()
	lines.append("")
	lines.append_array(_lines_of_enemies())
	_add_column(lines, 1.4)
	lines = _lines_of_abilities()
	var half: int = ceili(lines.size() / 2.0)
	_add_column(lines.slice(0, half))
	_add_column(lines.slice(half))
	if is_node_ready():
		refresh()


func _add_column(lines: PackedStringArray, width: float = 1.0) -> void:
	var column: Label = Label.new()
	column.text = "\n".join(lines)
	column.max_lines_visible = _CONTENT_LINES
	column.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	column.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	column.size_flags_stretch_ratio = width
	column.size_flags_vertical = Control.SIZE_SHRINK_BEGIN
	column.add_theme_font_size_override("font_size", 14)
	_content_columns.add_child(column)


static func _lines_of_dungeons() -> PackedStringArray:
	var lines: PackedStringArray = []
	for id: String in Multiplayer.content.entries("dungeons"):
		var dungeon: Dictionary = Multiplayer.content.dungeon(id)
		var rooms: Array = _Fields.list(dungeon, "room_templates")
		lines.append("%s: %d %s" % [TrContentCache.text_of(dungeon, "name"), rooms.size(), "room" if rooms.size() == 1 else "rooms"])
	return lines


static func _lines_of_enemies() -> PackedStringArray:
	var lines: PackedStringArray = []
	for id: String in Multiplayer.content.entries("enemy-types"):
		var stats: Dictionary = Multiplayer.content.stats_of_enemy(id)
		lines.append("%s: %d health, %d damage" % [
			TrContentCache.text_of(Multiplayer.content.enemy_type(id), "name"), int(_Fields.number(stats, "max_health")),
			int(_Fields.number(stats, "attack_damage")),
		])
	return lines


static func _lines_of_abilities() -> PackedStringArray:
	var lines: PackedStringArray = []
	for id: String in Multiplayer.content.entries("abilities"):
		var ability: Dictionary = Multiplayer.content.ability(id)
		var cooldown: float = _Fields.number(ability, "cooldown")
		lines.append(TrContentCache.text_of(ability, "name") + (": every %s s" % String.num(cooldown, 1) if cooldown > 0.0 else ""))
	return lines
