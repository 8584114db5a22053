class_name DemoEnemyView
extends Node3D
## An enemy: its figure, and the circle on the floor while it winds up for a hit.

const _Fields = preload("../fields.gd")
const _Figures = preload("figures.gd")
const _Telegraph = preload("telegraph.gd")

const _TICKS_PER_SECOND: float = 20.0

## Whom it shows.
var enemy_instance_id: String = ""
## How high above the floor its name belongs.
var height: float = 1.9
## Its name in the content.
var title: String = ""
## Whether it has phases: it is a boss.
var is_boss: bool = false

var _figure: DemoFigure = null
var _telegraph: _Telegraph = null
var _type: Dictionary = {}
var _last_position: Vector3 = Vector3.ZERO
var _was_winding: bool = false


## Dresses the figure.
func build(p_enemy_instance_id: String, enemy: TrEnemySchema) -> void:
	enemy_instance_id = p_enemy_instance_id
	position = Multiplayer.room.enemy_position(enemy_instance_id)
	_last_position = position
	rotation.y = Multiplayer.room.enemy_yaw(enemy_instance_id)
	dress(enemy.enemy_type_id)
	if not enemy.is_alive:
		_figure.be_dead()


## Dresses the figure as this type, without an enemy of the state: as a statue of what the content holds.
func dress(enemy_type_id: String) -> void:
	_type = Multiplayer.content.enemy_type(enemy_type_id)
	title = TrContentCache.text_of(_type, "name")
	if title == "":
		title = _Fields.title(enemy_type_id)
	is_boss = not _Fields.list(_type, "phases").is_empty()
	_figure = _Figures.enemy(enemy_type_id)
	height = 1.9 * _figure.scale.y
	add_child(_figure)
	_telegraph = _Telegraph.new()
	add_child(_telegraph)


## Breathes, and does nothing else.
func stand(delta: float) -> void:
	_figure.animate(delta, 0.0, false)


## Lights up, as who is hit does.
func flash() -> void:
	_figure.flash()


## Shows the enemy as it is now.
func refresh(enemy: TrEnemySchema, delta: float) -> void:
	position = Multiplayer.room.enemy_position(enemy_instance_id)
	rotation.y = lerp_angle(rotation.y, Multiplayer.room.enemy_yaw(enemy_instance_id), 1.0 - exp(-14.0 * delta))
	var speed: float = position.distance_to(_last_position) / maxf(delta, 0.001)
	_last_position = position
	var is_alive: bool = enemy.is_alive
	if is_alive:
		_figure.live()
		_show_wind_up(enemy)
	else:
		_figure.die()
		_telegraph.show_progress(-1.0, 1.0, false)
	_figure.animate(delta, minf(speed, 7.0), true)


func _show_wind_up(enemy: TrEnemySchema) -> void:
	var started: float = enemy.attack_started_tick
	var ability_id: String = enemy.attack_ability_id
	var seconds: float = _Fields.number(_type, "attack_windup", 0.5)
	var radius: float = _Fields.number(_type, "attack_range", 2.0)
	var reach: String = "around"
	var half_angle: float = PI
	if ability_id != "":
		var ability: Dictionary = Multiplayer.content.ability(ability_id)
		seconds = _Fields.number(ability, "cast_time", 1.0)
		reach = _Fields.text(ability, "reach")
		radius = _Fields.number(ability, "area_radius" if reach == "area" else "max_range", 4.0)
		if reach == "cone":
			half_angle = deg_to_rad(_Fields.number(ability, "cone_half_angle_degrees", 180.0))
	var progress: float = -1.0
	if started > 0.0:
		progress = (Multiplayer.room.tick - started) / _TICKS_PER_SECOND / maxf(seconds, 0.05)
	var is_winding: bool = progress >= 0.0 and progress < 1.0
	_figure.wind_up = clampf(progress, 0.0, 1.0) if is_winding else 0.0
	if _was_winding and not is_winding and started > 0.0:
		_figure.swing()
	_was_winding = is_winding
	if reach == "area":
		_telegraph.stand_at(Vector3(enemy.attack_x, enemy.position_y, enemy.attack_z))
	else:
		_telegraph.stand_at(global_position)
	# What flies, and what helps its own, is no danger to who stands here.
	var is_danger: bool = reach not in ["projectile", "self", "allies"]
	_telegraph.show_progress(progress if is_danger else -1.0, radius, ability_id != "", half_angle)
