class_name DemoPlayerView
extends Node3D
## A player: a figure in the colour of the slot, with a ring at its feet. Where it stands and where it looks says
## [code]Multiplayer[/code].

## It strikes.
signal swung

const _Figures = preload("figures.gd")
const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")

## Whom it shows.
var player_id: String = ""
## The colour of the slot.
var color: Color = Color.WHITE

var _figure: DemoFigure = null
var _ring: MeshInstance3D = null
var _stun: Node3D = null
var _shown_activity: TrPlayerSchema.Activity = TrPlayerSchema.Activity.IDLE
var _last_position: Vector3 = Vector3.ZERO


## Dresses the figure. [param is_local] marks the player at this keyboard.
func build(p_player_id: String, player: TrPlayerSchema, is_local: bool) -> void:
	player_id = p_player_id
	color = _Palette.of_slot(player.slot)
	_figure = _Figures.adventurer(color)
	add_child(_figure)
	_ring = _Kit.part(
		self, _Kit.ring(0.55, 0.66) if is_local else _Kit.ring(0.52, 0.58), _Kit.glowing(Color(color, 0.75 if is_local else 0.4)),
		Vector3(0.0, 0.03, 0.0)
	)
	_ring.scale.y = 0.15
	_stun = _Kit.joint(self, Vector3(0.0, 2.0, 0.0))
	for place: int in 3:
		var angle: float = TAU * place / 3.0
		_Kit.part(_stun, _Kit.ball(0.09), _Kit.glowing(_Palette.GOLD), Vector3(cos(angle) * 0.4, 0.0, sin(angle) * 0.4))
	if is_local:
		_add_lantern()
	if not player.is_alive:
		_figure.be_dead()
	position = Multiplayer.room.player_position(player_id)
	rotation.y = Multiplayer.room.player_yaw(player_id)
	_last_position = position


## Lights up, as who is hit does.
func flash() -> void:
	_figure.flash()


## Strikes.
func swing() -> void:
	_figure.swing()
	swung.emit()


## Shows the player as it is now: alive or not, and in the middle of [param activity].
func refresh(is_alive: bool, activity: TrPlayerSchema.Activity, delta: float) -> void:
	position = Multiplayer.room.player_position(player_id)
	rotation.y = lerp_angle(rotation.y, Multiplayer.room.player_yaw(player_id), 1.0 - exp(-18.0 * delta))
	var speed: float = position.distance_to(_last_position) / maxf(delta, 0.001)
	_last_position = position
	_show_activity(activity)
	if is_alive:
		_figure.live()
	else:
		_figure.die()
	_ring.visible = is_alive
	_figure.animate(delta, minf(speed, 9.0) if is_alive else 0.0, false)
	if _stun.visible:
		_stun.rotate_y(delta * 5.0)


func _show_activity(activity: TrPlayerSchema.Activity) -> void:
	if activity != _shown_activity:
		if activity == TrPlayerSchema.Activity.DODGING:
			_figure.roll()
		_shown_activity = activity
	_figure.wind_up = 1.0 if activity == TrPlayerSchema.Activity.CASTING else 0.0
	_stun.visible = activity == TrPlayerSchema.Activity.STUNNED


func _add_lantern() -> void:
	var lantern: OmniLight3D = OmniLight3D.new()
	lantern.light_color = Color("ffe2b8")
	lantern.light_energy = 1.1
	lantern.omni_range = 7.0
	lantern.light_specular = 0.1
	lantern.position = Vector3(0.0, 2.6, 0.0)
	add_child(lantern)
