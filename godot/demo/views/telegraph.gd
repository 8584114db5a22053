extends MeshInstance3D
## A circle, or a part of one, on the floor that fills while an enemy winds up: when it is full, the hit lands within it.

const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")

const _CODE: String = "
shader_type spatial;
render_mode unshaded, blend_mix, depth_draw_never, shadows_disabled, cull_disabled, fog_disabled;
uniform vec4 color : source_color;
uniform float progress;
uniform float strength;
uniform float half_angle;
void fragment() {
	float r = length(UV - vec2(0.5)) * 2.0;
	float width = fwidth(r) * 1.2;
	float rim = smoothstep(0.955 - width, 0.955, r) * (1.0 - smoothstep(1.0 - width, 1.0, r));
	float fill = 1.0 - smoothstep(progress - width, progress, r);
	float edge = fill * smoothstep(progress - 0.16, progress, r);
	float inside = (1.0 - smoothstep(1.0 - width, 1.0, r)) * 0.1;
	ALBEDO = color.rgb;
	float turn = abs(atan(UV.x - 0.5, UV.y - 0.5));
	float cone = step(turn, half_angle + 0.0001);
	ALPHA = cone * clamp(rim * 0.9 + fill * 0.3 + edge * 0.4 + inside, 0.0, 1.0) * strength;
}
"

static var _shader: Shader = null

var _material: ShaderMaterial = null


func _ready() -> void:
	if _shader == null:
		_shader = Shader.new()
		_shader.code = _CODE
	_material = ShaderMaterial.new()
	_material.shader = _shader
	mesh = _Kit.sheet(2.0)
	material_override = _material
	cast_shadow = GeometryInstance3D.SHADOW_CASTING_SETTING_OFF
	position.y = 0.05
	visible = false


## Lies on the floor around this place, wherever its enemy stands.
func stand_at(place: Vector3) -> void:
	global_position = Vector3(place.x, place.y + 0.05, place.z)


## Shows how far the wind-up is, from 0 to 1; outside of that there is nothing to see. [param half_angle] is to either side of where its
## enemy looks, in radians.
func show_progress(progress: float, radius: float, is_ability: bool, half_angle: float = PI) -> void:
	visible = progress >= 0.0 and progress < 1.0
	if not visible:
		return
	scale = Vector3(radius, 1.0, radius)
	_material.set_shader_parameter(&"color", _Palette.DANGER)
	_material.set_shader_parameter(&"progress", progress)
	_material.set_shader_parameter(&"strength", 1.0 if is_ability else 0.6)
	_material.set_shader_parameter(&"half_angle", half_angle)
