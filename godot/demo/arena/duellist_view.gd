class_name DemoDuellistView
extends Node3D
## A fighter of a match: a figure in the colour of its slot, with a ring at its feet. Where it is and what it does says the [TrArenaMatch].

const _Figures = preload("../views/figures.gd")
const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")

var _figure: DemoFigure = null
var _activity: int = TrPlayerSchema.Activity.IDLE
var _last_position: Vector3 = Vector3.ZERO


## Dresses the figure. [param is_local] marks the player at this keyboard.
func build(slot: int, is_local: bool) -> void:
	var color: Color = _Palette.of_slot(slot)
	_figure = _Figures.adventurer(color)
	add_child(_figure)
	var ring: MeshInstance3D = _Kit.part(
		self, _Kit.ring(0.55, 0.66) if is_local else _Kit.ring(0.52, 0.58), _Kit.glowing(Color(color, 0.75 if is_local else 0.4)), Vector3.UP * 0.03
	)
	ring.scale.y = 0.15


## Lights up, as who is hit does.
func flash() -> void:
	_figure.flash()


## Shows it as it is now.
func refresh(arena_match: TrArenaMatch, fighter: TrArenaFighterSchema, delta: float) -> void:
	position = arena_match.position_of(fighter.player_id)
	rotation.y = lerp_angle(rotation.y, arena_match.yaw_of(fighter.player_id), 1.0 - exp(-18.0 * delta))
	var speed: float = minf(position.distance_to(_last_position) / maxf(delta, 0.001), 9.0)
	_last_position = position
	_show_activity(arena_match.activity_of(fighter.player_id))
	if fighter.is_alive():
		_figure.live()
	else:
		_figure.die()
	_figure.animate(delta, speed if fighter.is_alive() else 0.0, false)


func _show_activity(activity: int) -> void:
	_figure.wind_up = 1.0 if activity == TrPlayerSchema.Activity.CASTING else 0.0
	if activity != _activity and activity == TrPlayerSchema.Activity.ATTACKING:
		_figure.swing()
	elif activity != _activity and activity == TrPlayerSchema.Activity.DODGING:
		_figure.roll()
	_activity = activity
