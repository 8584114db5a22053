class_name DemoPartyChat
extends VBoxContainer
## What the members of the party have said, and the field to say something.

const _Painter = preload("../hud/painter.gd")
const _Palette = preload("../look/palette.gd")

const _LONGEST_LINE: int = 200
const _PINGS: Dictionary[String, String] = {
	"here": "points here", "enemy": "points at an enemy", "loot": "points at loot", "danger": "warns", "help": "asks for help",
}

var _chat: TrPartyChat = Multiplayer.party.chat
var _said: RichTextLabel = RichTextLabel.new()
var _entry: DemoEntry
var _screen: DemoScreen


## Stands on this screen, whose menu says what is refused.
func _init(screen: DemoScreen) -> void:
	_screen = screen
	size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_said.size_flags_vertical = Control.SIZE_EXPAND_FILL
	_said.scroll_following = true
	_said.add_theme_font_size_override("normal_font_size", 14)
	var title: Label = Label.new()
	title.text = "Chat"
	title.add_theme_font_size_override("font_size", 15)
	title.add_theme_color_override("font_color", _Palette.GOLD)
	add_child(title)
	var box: StyleBoxFlat = _Painter.box(Color("0d1222"), 8, _Palette.PANEL_EDGE, 1).duplicate()
	box.set_content_margin_all(10.0)
	_said.add_theme_stylebox_override("normal", box)
	add_child(_said)
	_entry = screen.add_entry(self, "Say something", "Say", _LONGEST_LINE)
	_entry.entered.connect(_on_entered)
	_chat.changed.connect(_fill)
	_fill()


## Says something, as the field and its button do.
func say(words: String) -> bool:
	return _entry.type_and_enter(words)


## What was said, line by line.
func said() -> PackedStringArray:
	var lines: PackedStringArray = []
	for line: TrPartyLine in _chat.lines:
		lines.append(_words_of(line))
	return lines


func _fill() -> void:
	_said.clear()
	if _chat.lines.is_empty():
		_said.push_color(_Palette.TEXT_DIM)
		_said.add_text("Nothing was said yet.")
		_said.pop()
	for line: TrPartyLine in _chat.lines:
		_said.push_color(_Palette.GOLD if line.player_id == Multiplayer.player_id else _Palette.TEXT)
		_said.add_text(_words_of(line))
		_said.pop()
		_said.newline()


static func _words_of(line: TrPartyLine) -> String:
	if line.is_ping():
		return "%s %s" % [line.character_name, _PINGS.get(line.ping_kind, "points")]
	return "%s: %s" % [line.character_name, line.text]


func _on_entered(words: String) -> void:
	if (await _screen.do(_chat.say.bind(words))).is_accepted:
		_entry.clear()
