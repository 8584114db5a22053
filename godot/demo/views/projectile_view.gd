class_name DemoProjectileView
extends Node3D
## Something that flies: a ball of fire with its light and its trail.

const _Fields = preload("../fields.gd")
const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")

const _HEIGHT_M: float = 1.0

## What it shows.
var projectile_id: String = ""

var _core: MeshInstance3D = null


## Makes it fly.
func build(p_projectile_id: String, projectile: TrProjectileSchema) -> void:
	projectile_id = p_projectile_id
	var ability: Dictionary = Multiplayer.content.ability(projectile.ability_id)
	var radius: float = maxf(0.16, _Fields.number(ability, "projectile_radius", 0.2) * 1.2)
	_core = _Kit.part(self, _Kit.ball(radius), _Kit.glowing(_Palette.FLAME_CORE))
	_Kit.part(self, _Kit.ball(radius * 1.7), _Kit.glowing(Color(_Palette.FIRE, 0.42)))
	var light: OmniLight3D = OmniLight3D.new()
	light.light_color = _Palette.FIRE
	light.light_energy = 3.4
	light.omni_range = 6.0
	add_child(light)
	add_child(_trail(radius))
	refresh()


## Shows it where it is now.
func refresh() -> void:
	var at: Vector3 = Multiplayer.room.projectile_position(projectile_id)
	position = Vector3(at.x, _HEIGHT_M, at.z)
	_core.scale = Vector3.ONE * (1.0 + sin(Time.get_ticks_msec() * 0.03) * 0.12)


func _trail(radius: float) -> CPUParticles3D:
	var trail: CPUParticles3D = CPUParticles3D.new()
	trail.amount = 28
	trail.lifetime = 0.45
	trail.local_coords = false
	trail.mesh = _Kit.ball(radius * 0.75)
	trail.material_override = _Kit.glowing(Color(_Palette.FIRE, 0.55))
	trail.spread = 180.0
	trail.gravity = Vector3(0.0, 1.2, 0.0)
	trail.initial_velocity_min = 0.1
	trail.initial_velocity_max = 0.7
	trail.scale_amount_min = 0.6
	trail.scale_amount_max = 1.0
	trail.scale_amount_curve = _shrinking()
	trail.cast_shadow = GeometryInstance3D.SHADOW_CASTING_SETTING_OFF
	return trail


static func _shrinking() -> Curve:
	var curve: Curve = Curve.new()
	curve.add_point(Vector2(0.0, 1.0))
	curve.add_point(Vector2(1.0, 0.0))
	return curve
