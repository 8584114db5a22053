class_name DemoHud
extends CanvasLayer
## Everything on the screen that is not the world. Its parts read [code]Multiplayer[/code] for themselves; this only joins them.

const _Palette = preload("../look/palette.gd")
const _Banner = preload("banner.gd")
const _Hint = preload("hint.gd")
const _Toasts = preload("toasts.gd")

@onready var settings: DemoSettingsScreen = %Settings
@onready var menu: DemoMenu = %Menu
@onready var outage: DemoOutage = %Outage
@onready var character: DemoCharacterScreen = %CharacterScreen
@onready var result: DemoMatchResult = %MatchResult
@onready var _ticket: DemoTicketStrip = %TicketStrip
@onready var _nameplates: DemoNameplates = %Nameplates
@onready var _damage_numbers: DemoDamageNumbers = %DamageNumbers
@onready var _banner: _Banner = %Banner
@onready var _toasts: _Toasts = %Toasts
@onready var _hint: _Hint = %Hint
@onready var _connection: Control = %ConnectionPanel
@onready var _settings_button: Button = %SettingsButton
@onready var _pad_focus: DemoPadFocus = %PadFocus


func _ready() -> void:
	_settings_button.pressed.connect(_open_settings)
	settings.closed.connect(menu.open)
	menu.visibility_changed.connect(_on_menu_shown_or_hidden)
	_pad_focus.open_screen = open_screen
	_toasts.is_above_screen = is_game_paused
	_ticket.is_hidden = func() -> bool: return menu.visible or result.visible
	if DemoSettings.shared().trouble != "":
		note(DemoSettings.shared().trouble, _Palette.DANGER.lightened(0.3))


## Says whose names to show, through which camera they are seen, and what E does.
func join(entities: DemoEntities, rig: DemoCamera, interaction: DemoInteraction) -> void:
	_nameplates.entities = entities
	_nameplates.rig = rig
	_damage_numbers.rig = rig
	_damage_numbers.plates = _nameplates.plates
	_hint.interaction = interaction


## Big words in the middle.
func announce(title: String, subtitle: String, color: Color = _Palette.TEXT) -> void:
	_banner.announce(title, subtitle, color)


## A short note.
func note(words: String, color: Color = _Palette.TEXT) -> void:
	_toasts.add(words, color)


## A number that floats up.
func show_damage(at: Vector3, amount: float, color: Color, is_critical: bool) -> void:
	_damage_numbers.add(at, amount, color, is_critical)


## Shows or hides the numbers of the connection.
func toggle_connection() -> void:
	_connection.visible = not _connection.visible


## The topmost screen that is open; null for none.
func open_screen() -> Control:
	for screen: Control in [settings, menu, result, character]:
		if screen.visible:
			return screen
	return null


## Whether the game beneath does nothing, since a screen is open.
func is_game_paused() -> bool:
	return open_screen() != null


func _unhandled_input(event: InputEvent) -> void:
	if event.is_action_pressed(&"toggle_connection"):
		toggle_connection()
		get_viewport().set_input_as_handled()
	elif (event.is_action_pressed(&"menu") or _is_back(event)) and settings.visible:
		settings.close()
		get_viewport().set_input_as_handled()
	elif event.is_action_pressed(&"toggle_character") and not menu.visible:
		character.toggle()
		get_viewport().set_input_as_handled()
	elif (event.is_action_pressed(&"menu") or _is_back(event)) and character.visible:
		character.toggle()
		get_viewport().set_input_as_handled()
	elif event.is_action_pressed(&"menu"):
		if menu.visible and DemoMenu.is_playing():
			menu.close()
		elif not menu.visible:
			menu.open()
		get_viewport().set_input_as_handled()
	elif event.is_action_pressed(&"ui_cancel") and menu.visible:
		menu.go_back()
		get_viewport().set_input_as_handled()


# The result beneath has the keys again.
func _on_menu_shown_or_hidden() -> void:
	if not menu.visible and result.visible and not settings.visible:
		result.take_focus()


func _open_settings() -> void:
	menu.close()
	settings.open()


# B of a gamepad goes back, where it has nothing else to do.
static func _is_back(event: InputEvent) -> bool:
	return event is InputEventJoypadButton and event.is_action_pressed(&"ui_cancel")
