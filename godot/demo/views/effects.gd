class_name DemoEffects
extends Node3D
## Short effects that belong to nobody: sparks of a hit, the burst of a fireball, the arc of a blade, glowing footsteps. All are made
## once and used in turn, so that a fight makes nothing new.

const _Kit = preload("../look/kit.gd")

const _BURSTS: int = 8
const _SPARKS: int = 14
const _CALM_SPARKS: int = 5
const _ARCS: int = 6
const _ARC_SECONDS: float = 0.2
const _STEPS: int = 24
const _STEP_SECONDS: float = 1.6
const _STEP_M: float = 0.75

var _bursts: Array[CPUParticles3D] = []
var _next_burst: int = 0
var _arcs: Array[MeshInstance3D] = []
var _arc_left: PackedFloat32Array = []
var _next_arc: int = 0
var _steps: MultiMesh = null
var _step_left: PackedFloat32Array = []
var _next_step: int = 0
var _last_step: Vector3 = Vector3.ZERO
var _is_left_foot: bool = false


func _ready() -> void:
	for place: int in _BURSTS:
		_bursts.append(_make_burst())
	for place: int in _ARCS:
		var blade: MeshInstance3D = _Kit.part(self, _arc_mesh(), _arc_material())
		blade.visible = false
		_arcs.append(blade)
	_arc_left.resize(_ARCS)
	_step_left.resize(_STEPS)
	_make_steps()


## Sparks in all directions; fewer and slower with reduced motion.
func burst(at: Vector3, color: Color, strength: float = 1.0) -> void:
	var particles: CPUParticles3D = _bursts[_next_burst]
	_next_burst = (_next_burst + 1) % _BURSTS
	particles.position = at
	particles.material_override = _Kit.glowing(color)
	var is_calm: bool = DemoSettings.shared().is_calm
	var calm: float = 0.4 if is_calm else 1.0
	var sparks: int = _CALM_SPARKS if is_calm else _SPARKS
	if particles.amount != sparks:
		particles.amount = sparks
	particles.initial_velocity_max = 5.0 * strength * calm
	particles.scale_amount_max = 1.0 * strength
	particles.restart()
	particles.emitting = true


## The arc that a blade leaves behind, before somebody who looks along [param yaw].
func arc(at: Vector3, yaw: float) -> void:
	var shown: MeshInstance3D = _arcs[_next_arc]
	shown.position = at + Vector3.UP * 0.85
	shown.rotation.y = yaw
	shown.visible = true
	_arc_left[_next_arc] = _ARC_SECONDS
	_next_arc = (_next_arc + 1) % _ARCS


## Somebody walks here: leaves a glowing step now and then.
func walk(at: Vector3, yaw: float) -> void:
	if at.distance_to(_last_step) < _STEP_M:
		return
	_last_step = at
	_is_left_foot = not _is_left_foot
	var aside: Vector3 = Vector3(cos(yaw), 0.0, -sin(yaw)) * (0.14 if _is_left_foot else -0.14)
	var foot: Transform3D = Transform3D(Basis(Vector3.UP, yaw), at + aside + Vector3.UP * 0.03)
	_steps.set_instance_transform(_next_step, foot)
	_step_left[_next_step] = _STEP_SECONDS
	_next_step = (_next_step + 1) % _STEPS


func _process(delta: float) -> void:
	for place: int in _ARCS:
		if _arc_left[place] > 0.0:
			_arc_left[place] -= delta
			_arcs[place].visible = _arc_left[place] > 0.0
			_arcs[place].transparency = 1.0 - maxf(0.0, _arc_left[place] / _ARC_SECONDS)
	for place: int in _STEPS:
		if _step_left[place] > -1.0:
			_step_left[place] = maxf(-1.0, _step_left[place] - delta) if _step_left[place] > 0.0 else -1.0
			var share: float = maxf(0.0, _step_left[place] / _STEP_SECONDS)
			_steps.set_instance_color(place, Color(0.75, 0.85, 1.0, share * 0.3))


func _make_burst() -> CPUParticles3D:
	var particles: CPUParticles3D = CPUParticles3D.new()
	particles.emitting = false
	particles.one_shot = true
	particles.explosiveness = 1.0
	particles.amount = _SPARKS
	particles.lifetime = 0.45
	particles.mesh = _Kit.box(Vector3(0.1, 0.1, 0.1))
	particles.direction = Vector3.UP
	particles.spread = 100.0
	particles.gravity = Vector3(0.0, -9.0, 0.0)
	particles.initial_velocity_min = 1.5
	particles.scale_amount_min = 0.4
	particles.cast_shadow = GeometryInstance3D.SHADOW_CASTING_SETTING_OFF
	add_child(particles)
	return particles


static func _arc_mesh() -> Mesh:
	var tool: SurfaceTool = SurfaceTool.new()
	tool.begin(Mesh.PRIMITIVE_TRIANGLE_STRIP)
	var pieces: int = 14
	for piece: int in pieces + 1:
		var share: float = float(piece) / pieces
		var angle: float = lerpf(deg_to_rad(-50.0), deg_to_rad(50.0), share)
		var ahead: Vector3 = Vector3(sin(angle), 0.0, cos(angle))
		var width: float = sin(share * PI) * 0.5
		tool.set_color(Color(1.0, 1.0, 1.0, 0.1 + share * 0.7))
		tool.add_vertex(ahead * 1.75)
		tool.set_color(Color(1.0, 1.0, 1.0, 0.0))
		tool.add_vertex(ahead * (1.75 - width - 0.02))
	return tool.commit()


static func _arc_material() -> StandardMaterial3D:
	var material: StandardMaterial3D = StandardMaterial3D.new()
	material.shading_mode = BaseMaterial3D.SHADING_MODE_UNSHADED
	material.vertex_color_use_as_albedo = true
	material.transparency = BaseMaterial3D.TRANSPARENCY_ALPHA
	material.cull_mode = BaseMaterial3D.CULL_DISABLED
	material.albedo_color = Color("dff1ff")
	return material


func _make_steps() -> void:
	_steps = MultiMesh.new()
	_steps.transform_format = MultiMesh.TRANSFORM_3D
	_steps.use_colors = true
	var sole: PlaneMesh = PlaneMesh.new()
	sole.size = Vector2(0.16, 0.3)
	_steps.mesh = sole
	_steps.instance_count = _STEPS
	for place: int in _STEPS:
		_steps.set_instance_color(place, Color.TRANSPARENT)
		_steps.set_instance_transform(place, Transform3D(Basis.IDENTITY, Vector3.DOWN * 5.0))
		_step_left[place] = -1.0
	var instance: MultiMeshInstance3D = MultiMeshInstance3D.new()
	instance.multimesh = _steps
	# The steps are wherever the player is, so the box around them is not worth keeping.
	instance.custom_aabb = AABB(Vector3(-500.0, -10.0, -500.0), Vector3(1000.0, 20.0, 1000.0))
	var material: StandardMaterial3D = StandardMaterial3D.new()
	material.shading_mode = BaseMaterial3D.SHADING_MODE_UNSHADED
	material.vertex_color_use_as_albedo = true
	material.transparency = BaseMaterial3D.TRANSPARENCY_ALPHA
	instance.material_override = material
	instance.cast_shadow = GeometryInstance3D.SHADOW_CASTING_SETTING_OFF
	add_child(instance)
