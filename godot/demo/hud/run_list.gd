class_name DemoRunList
extends Tree
## The runs that the player can go to: those of its character, those that it is invited to, and open ones of strangers. A double click goes
## there.

## The player wants to go to the run that is selected.
signal wanted

## What can be done with a row.
enum Kind { NONE, OWN, INVITE, OPEN }

const _Fields = preload("../fields.gd")
const _Palette = preload("../look/palette.gd")

const _WIDTHS: Array[int] = [9, 12, 5]


func _ready() -> void:
	for column: int in _WIDTHS.size():
		set_column_expand_ratio(column, _WIDTHS[column])
	item_activated.connect(func() -> void: wanted.emit())


## Shows what the server has said last. What was selected stays selected; else it is the first that can be gone to.
func fill() -> void:
	var selected: String = selected_id()
	clear()
	var root: TreeItem = create_item()
	_add_title(root, "Yours" if not Multiplayer.runs.all.is_empty() else "You have no runs")
	for run: TrRun in Multiplayer.runs.all:
		_add(root, run, Kind.OWN, _words_of_own(run), _time(run.seconds))
	if not Multiplayer.runs.invites.is_empty():
		_add_title(root, "Invited to")
	for invite: TrRunInvite in Multiplayer.runs.invites:
		_add(root, invite.run, Kind.INVITE, "by %s" % invite.invited_by, "")
	if not Multiplayer.runs.open.is_empty():
		_add_title(root, "Open to all")
	for run: TrRun in Multiplayer.runs.open:
		_add(root, run, Kind.OPEN, "%d places free" % run.free_places, "")
	for row: TreeItem in root.get_children():
		if kind_of(row) != Kind.NONE and (selected == "" or selected == row.get_metadata(0)):
			row.select(0)
			return


## The run that is selected; empty for none.
func selected_id() -> String:
	var row: TreeItem = get_selected()
	return str(row.get_metadata(0)) if row != null and kind_of(row) != Kind.NONE else ""


## Selects a run, if it is there.
func select_run(run_id: String) -> void:
	for row: TreeItem in get_root().get_children():
		if row.get_metadata(0) == run_id:
			row.select(0)
			return


## What can be done with the row that is selected.
func selected_kind() -> Kind:
	return kind_of(get_selected()) if get_selected() != null else Kind.NONE


## What can be done with a row.
static func kind_of(row: TreeItem) -> Kind:
	var kind: Kind = row.get_metadata(1)
	return kind


## What its lines say, for tests.
func words() -> PackedStringArray:
	var lines: PackedStringArray = []
	for row: TreeItem in get_root().get_children():
		lines.append(("%s, %s, %s" % [row.get_text(0), row.get_text(1), row.get_text(2)]).trim_suffix(", ").trim_suffix(", "))
	return lines


func _add_title(root: TreeItem, title: String) -> void:
	var row: TreeItem = create_item(root)
	row.set_text(0, title)
	row.set_custom_color(0, _Palette.GOLD)
	row.set_metadata(0, "")
	row.set_metadata(1, Kind.NONE)
	for column: int in _WIDTHS.size():
		row.set_selectable(column, false)


func _add(root: TreeItem, run: TrRun, kind: Kind, about: String, time: String) -> void:
	var row: TreeItem = create_item(root)
	row.set_metadata(0, run.run_id)
	row.set_metadata(1, kind)
	row.set_text(0, name_of(run.dungeon_id, run.difficulty_id))
	row.set_text(1, about)
	row.set_text(2, time)
	row.set_text_alignment(2, HORIZONTAL_ALIGNMENT_RIGHT)
	if run.is_over():
		for column: int in _WIDTHS.size():
			row.set_custom_color(column, _Palette.TEXT_DIM)


## A dungeon, and how hard it is where that is unusual.
static func name_of(dungeon_id: String, difficulty_id: String) -> String:
	var dungeon: String = TrContentCache.text_of(Multiplayer.content.dungeon(dungeon_id), "name")
	var difficulty: String = TrContentCache.text_of(Multiplayer.content.difficulty(difficulty_id), "name")
	return dungeon if difficulty_id == "normal" else "%s (%s)" % [dungeon, difficulty]


static func _words_of_own(run: TrRun) -> String:
	if run.is_over():
		return "over"
	var party: String = ", ".join(run.members.map(func(each: TrRunMember) -> String: return each.character_name))
	var cleared: int = run.rooms.values().count(true)
	return "%s: %s" % [party, "not saved" if not run.is_saved else "%d %s cleared" % [cleared, "room" if cleared == 1 else "rooms"]]


static func _time(seconds: float) -> String:
	return "%d:%02d min" % [int(seconds / 60.0), int(fmod(seconds, 60.0))]
