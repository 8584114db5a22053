class_name DemoPlayerController
extends Node
## Does what the intent wants, by asking [code]Multiplayer[/code]: it knows the rules, and says no where they do.

const _Skills = preload("skills.gd")

# Turning with the mouse is told to the room, so small turns are not worth it.
const _TURN: float = deg_to_rad(9.0)

## What is wanted.
var intent: DemoIntent = DemoIntent.new()
## What E does here.
var interaction: DemoInteraction = DemoInteraction.new()
## Whether nothing is done: a menu is open.
var is_paused: bool = false


func _ready() -> void:
	process_priority = -10


func _process(delta: float) -> void:
	interaction.refresh()
	if Multiplayer.local == null or is_paused:
		intent.clear()
		return
	if Multiplayer.local.is_alive:
		_move(delta)
		_act()
	elif intent.wants_respawn:
		Multiplayer.actions.respawn()
	intent.clear_once()


func _move(delta: float) -> void:
	Multiplayer.local.walk(intent.direction, intent.is_sprinting, delta)
	if intent.direction == Vector2.ZERO and intent.is_aiming:
		var wanted: float = _yaw_to_aim()
		if absf(angle_difference(Multiplayer.local.yaw, wanted)) > _TURN:
			Multiplayer.local.yaw = wanted


func _act() -> void:
	if intent.wants_dodge:
		var way: Vector2 = intent.direction
		if way == Vector2.ZERO:
			way = Vector2(sin(Multiplayer.local.yaw), cos(Multiplayer.local.yaw))
		Multiplayer.actions.dodge(way)
	elif intent.wanted_skill >= 0:
		_use_skill(intent.wanted_skill)
	elif intent.wants_attack and Multiplayer.local.cooldown_left(_Skills.MELEE) <= 0.0 and not Multiplayer.local.is_busy():
		Multiplayer.actions.attack(_yaw_to_aim())
	if intent.wanted_item != "":
		Multiplayer.actions.use_item(intent.wanted_item)
	if intent.wants_interaction:
		_interact()


func _use_skill(place: int) -> void:
	var skills: PackedStringArray = _Skills.all()
	if place < skills.size():
		Multiplayer.actions.use_ability(skills[place], _yaw_to_aim())


func _interact() -> void:
	match interaction.kind:
		DemoInteraction.Kind.PICK_UP:
			Multiplayer.actions.pick_up(interaction.id)
		DemoInteraction.Kind.ENTER_DOOR:
			Multiplayer.actions.enter_door(interaction.id)
		DemoInteraction.Kind.OPEN_DOOR, DemoInteraction.Kind.LOCKED_DOOR:
			Multiplayer.actions.open_door(interaction.id)


func _yaw_to_aim() -> float:
	var way: Vector3 = intent.aim - Multiplayer.local.position
	return atan2(way.x, way.z) if Vector2(way.x, way.z).length() > 0.1 else Multiplayer.local.yaw
