class_name DemoCharacters
extends DemoScreen
## The account's characters: a list with class and level, gold and last play. The one that is selected is played; a double click plays it at once. What was
## deleted can be undone.

## The player wants to play the character that is selected.
signal play_wanted

const _Fields = preload("../fields.gd")
const _Palette = preload("../look/palette.gd")

const _TITLES: Array[String] = ["Name", "Class", "Gold", "Last played"]
const _WIDTHS: Array[int] = [19, 13, 6, 10]
const _GOLD: int = 2
const _MINUTE: float = 60.0
const _HOUR: float = 3600.0
const _DAY: float = 86400.0

@onready var _list: Tree = %List
@onready var _new_name: LineEdit = %NewName
@onready var _class: OptionButton = %NewClass
@onready var _create: Button = %Create
@onready var _rename: Button = %Rename
@onready var _delete: Button = %Delete
@onready var _undo: Button = %Undo

var _is_busy: bool = false
# While the list is filled, selecting is not choosing.
var _is_filling: bool = false


func _ready() -> void:
	for column: int in _TITLES.size():
		_list.set_column_title(column, _TITLES[column])
		_list.set_column_title_alignment(column, HORIZONTAL_ALIGNMENT_RIGHT if column == _GOLD else HORIZONTAL_ALIGNMENT_LEFT)
		_list.set_column_expand_ratio(column, _WIDTHS[column])
	_list.item_selected.connect(_on_selected)
	_list.item_activated.connect(func() -> void: play_wanted.emit())
	_new_name.text_submitted.connect(func(_text: String) -> void: _on_create_pressed())
	_new_name.text_changed.connect(func(_text: String) -> void: _refresh_buttons())
	_create.pressed.connect(_on_create_pressed)
	_rename.pressed.connect(func() -> void: _do(Multiplayer.characters.rename.bind(_selected_id(), _name()), true))
	_delete.pressed.connect(func() -> void: _do(Multiplayer.characters.delete.bind(_selected_id()), false))
	_undo.pressed.connect(func() -> void: _do(Multiplayer.characters.bring_back.bind(Multiplayer.characters.deleted[0].character_id), false))
	Multiplayer.content.changed.connect(_fill_classes)
	_fill_classes()
	Multiplayer.characters.changed.connect(_fill)
	Multiplayer.characters.chosen.connect(func(_character_id: String) -> void: _fill())
	_fill()


func refresh() -> bool:
	return await Multiplayer.characters.refresh()


## While it is busy, no button does anything.
func set_busy(is_busy: bool) -> void:
	_is_busy = is_busy
	_refresh_buttons()


func _fill() -> void:
	_is_filling = true
	_list.clear()
	var root: TreeItem = _list.create_item()
	for character: TrCharacter in Multiplayer.characters.all:
		var item: TreeItem = _list.create_item(root)
		item.set_metadata(0, character.character_id)
		item.set_text(0, character.character_name)
		item.set_text(1, "%s, %d" % [_class_name(character.class_id), character.level])
		item.set_text(_GOLD, str(character.gold))
		item.set_text_alignment(_GOLD, HORIZONTAL_ALIGNMENT_RIGHT)
		item.set_custom_color(_GOLD, _Palette.GOLD)
		item.set_text(3, _ago(character.seconds_since_played()))
		if character.character_id == Multiplayer.characters.chosen_id:
			item.select(0)
	_is_filling = false
	_refresh_buttons()


# What one chooses from; the first is selected until another is.
func _fill_classes() -> void:
	var before: String = _class_id()
	_class.clear()
	for class_id: String in Multiplayer.content.entries("classes"):
		_class.add_item(_class_name(class_id))
		_class.set_item_metadata(-1, class_id)
		if class_id == before:
			_class.select(_class.item_count - 1)


func _class_id() -> String:
	return str(_class.get_selected_metadata()) if _class.selected >= 0 else ""


static func _class_name(class_id: String) -> String:
	var own: Dictionary = Multiplayer.content.character_class(class_id)
	return TrContentCache.text_of(own, "name") if own.has("name") else _Fields.title(class_id)


func _refresh_buttons() -> void:
	var is_one_selected: bool = _selected_id() != ""
	_create.disabled = _is_busy or _name() == ""
	_rename.disabled = _is_busy or _name() == "" or not is_one_selected
	_delete.disabled = _is_busy or not is_one_selected
	var deleted: Array[TrCharacter] = Multiplayer.characters.deleted
	_undo.visible = not deleted.is_empty()
	_undo.disabled = _is_busy
	if not deleted.is_empty():
		_undo.text = "Undo: bring %s back" % deleted[0].character_name


func _on_selected() -> void:
	if not _is_filling:
		Multiplayer.characters.choose(_selected_id())
	_refresh_buttons()


func _on_create_pressed() -> void:
	if not _create.disabled:
		_do(func() -> bool: return await Multiplayer.characters.create(_name(), _class_id()) != null, true)


# One thing at a time. Why something was refused, the menu says.
func _do(deed: Callable, uses_name: bool) -> void:
	set_busy(true)
	var is_done: bool = await deed.call()
	if is_done and uses_name:
		_new_name.clear()
	set_busy(false)
	if is_done:
		told.emit("", false, false)


func _name() -> String:
	return _new_name.text.strip_edges()


func _selected_id() -> String:
	var item: TreeItem = _list.get_selected()
	return str(item.get_metadata(0)) if item != null else ""


static func _ago(seconds: float) -> String:
	if seconds < _MINUTE:
		return "just now"
	if seconds < _HOUR:
		return "%d min ago" % int(seconds / _MINUTE)
	if seconds < _DAY:
		return "%d h ago" % int(seconds / _HOUR)
	return "1 day ago" if seconds < 2.0 * _DAY else "%d days ago" % int(seconds / _DAY)
