class_name DemoCharacterScreen
extends PanelContainer
## The player's character: level, numbers, equipment and bag, skills, achievements, loadouts and mail. C opens and closes it; the game goes on
## meanwhile, and the character stands still.

const _Fields = preload("../fields.gd")
const _SkillWords = preload("../screens/skill_words.gd")
const _Style = preload("style.gd")

const _LOADOUTS: int = 3
# As they are read, and by how many digits.
const _STATS: Dictionary[String, int] = {
	"max_health": 0, "max_mana": 0, "max_stamina": 0, "attack_damage": 1, "attack_speed": 2, "armor": 1, "move_speed": 1, "critical_chance": 2,
}

@onready var _title: Label = %CharacterTitle
@onready var _stats: Label = %CharacterStats
@onready var _bag: DemoBagList = %Bag
@onready var _skills: DemoSkillTree = %SkillTree
@onready var _skill_words: Label = %SkillWords
@onready var _tabs: TabContainer = %CharacterTabs
@onready var _points: Label = %SkillPoints
@onready var _achievements: DemoAchievementList = %AchievementList
@onready var _achieved: Label = %Achieved
@onready var _use: Button = %UseItem
@onready var _drop: Button = %DropItem
@onready var _destroy: Button = %DestroyItem
@onready var _learn: Button = %LearnSkill
@onready var _respec: Button = %Respec
@onready var _mail: DemoMailList = %Mail
@onready var _loadouts: HBoxContainer = %Loadouts

# What the player has asked to destroy; the second press does it.
var _doomed: String = ""


func _ready() -> void:
	theme = _Style.make()
	_use.pressed.connect(_bag.use)
	_drop.pressed.connect(func() -> void: Multiplayer.progress.drop_item(_bag.selected_id()))
	_destroy.pressed.connect(_on_destroy_pressed)
	_learn.pressed.connect(_skills.use)
	_respec.pressed.connect(func() -> void: Multiplayer.progress.respec())
	_tabs.tab_changed.connect(func(_tab: int) -> void: _refresh())
	_bag.item_selected.connect(_refresh_buttons)
	_skills.item_selected.connect(_refresh_buttons)
	for number: int in range(1, _LOADOUTS + 1):
		_add_loadout(number)
	Multiplayer.progress.changed.connect(func(_sheet: TrCharacterSheet) -> void: _refresh())
	Multiplayer.progress.experience_gained.connect(func(_gained: int, _reason: String, _id: String) -> void: _refresh())
	Multiplayer.progress.inventory_changed.connect(func(_items: Dictionary, _gold: int) -> void: _refresh())
	Multiplayer.room.entered.connect(func(_room_id: String) -> void: _refresh())


func _process(_delta: float) -> void:
	if Multiplayer.progress.sheet == null:
		visible = false


## Opens or closes it; without a character it stays closed.
func toggle() -> void:
	visible = not visible and Multiplayer.progress.sheet != null
	_refresh()
	if visible:
		_tabs.get_tab_bar().grab_focus()


## Presses a button of this screen as a player would. Returns whether it can be pressed now.
func press(button: String) -> bool:
	var found: Button = find_child(button, true, false)
	if found.disabled or not found.is_visible_in_tree():
		return false
	found.pressed.emit()
	return true


## Selects the first skill of the tree, as a click would. Returns its node_id.
func select_first_skill() -> String:
	_skills.select_first()
	return _skills.selected_id()


## What its lines say, for tests.
func words() -> PackedStringArray:
	return [_title.text, _points.text, _achieved.text, _bag.get_root().get_child(0).get_text(0)]


func _refresh() -> void:
	var sheet: TrCharacterSheet = Multiplayer.progress.sheet
	if sheet == null or not visible:
		return
	var own: String = Multiplayer.local.me.character_name
	var called: String = own if sheet.title == "" else "%s, %s" % [own, TrCharacterRules.title_text(Multiplayer.content, sheet.title)]
	var way: String = "highest level" if sheet.experience_to_next == 0 else "%d of %d experience" % [sheet.experience, sheet.experience_to_next]
	var of_class: String = TrContentCache.text_of(Multiplayer.content.character_class(sheet.class_id), "name")
	_title.text = "%s   ·   %s of level %d   ·   %s" % [called, of_class, sheet.level, way]
	var numbers: PackedStringArray = []
	for stat: String in _STATS:
		numbers.append("%s %s" % [stat.trim_prefix("max_").replace("_", " "), String.num(sheet.stat(stat), _STATS[stat])])
	_stats.text = "     ".join(numbers)
	_bag.fill(sheet, Multiplayer.local.inventory)
	_skills.fill(sheet)
	_achievements.fill(sheet)
	_tabs.set_tab_title(_mail.get_index(), "Mail: %d" % sheet.mail_count)
	_mail.show_mails(sheet)
	_points.text = "Skills: %d %s left" % [sheet.skill_points_left, "point" if sheet.skill_points_left == 1 else "points"]
	_achieved.text = "Achievements: %d of %d" % [sheet.achievements.size(), Multiplayer.content.entries("achievements").size()]
	_refresh_buttons()


func _refresh_buttons() -> void:
	var sheet: TrCharacterSheet = Multiplayer.progress.sheet
	if sheet == null:
		return
	var id: String = _bag.selected_id()
	_use.text = "Use" if not sheet.owns(id) else ("Take off" if sheet.is_worn(id) else "Put on")
	_use.disabled = id == ""
	_drop.disabled = id == "" or sheet.is_worn(id)
	_destroy.disabled = id == "" or sheet.is_worn(id)
	_destroy.text = "For ever?" if id != "" and id == _doomed else "Destroy"
	var node_id: String = _skills.selected_id()
	_learn.text = "Give back" if sheet.skills.has(node_id) else "Learn"
	var is_lacking: bool = not TrCharacterRules.why_not_learn(Multiplayer.content, sheet, node_id) in ["", "already_learned"]
	_learn.disabled = node_id == "" or is_lacking
	_skill_words.text = _SkillWords.of_node(sheet, node_id)
	_respec.disabled = sheet.skills.is_empty()
	for number: int in range(1, _LOADOUTS + 1):
		var wear: Button = _loadouts.get_child(2 * number - 2)
		wear.disabled = not sheet.has_loadout(number)


func _add_loadout(number: int) -> void:
	var wear: Button = Button.new()
	wear.name = "Wear%d" % number
	wear.text = "Wear set %d" % number
	wear.pressed.connect(func() -> void: Multiplayer.progress.switch_loadout(number))
	var save: Button = Button.new()
	save.name = "Save%d" % number
	save.text = "Save"
	save.pressed.connect(func() -> void: Multiplayer.progress.save_loadout(number))
	for button: Button in [wear, save]:
		_loadouts.add_child(button)


func _on_destroy_pressed() -> void:
	var id: String = _bag.selected_id()
	if id == _doomed:
		Multiplayer.progress.destroy_item(id, 1, true)
		_doomed = ""
	else:
		_doomed = id
	_refresh_buttons()

