extends RefCounted
## The box of bricks: meshes and materials that everything shares. Two things of one colour have one material, so they are drawn
## together.

const _ChamferedBox = preload("chamfered_box.gd")

static var _matte: Dictionary[Color, StandardMaterial3D] = {}
static var _glowing: Dictionary[Color, StandardMaterial3D] = {}
static var _meshes: Dictionary[String, Mesh] = {}
static var _stone_material: StandardMaterial3D = null


## A rough material.
static func matte(color: Color) -> StandardMaterial3D:
	var material: StandardMaterial3D = _matte.get(color)
	if material == null:
		material = StandardMaterial3D.new()
		material.albedo_color = color
		material.roughness = 0.85
		if color == preload("palette.gd").STEEL or color == preload("palette.gd").GOLD:
			material.roughness = 0.35
			material.metallic_specular = 0.8
		_matte[color] = material
	return material


## A material that shines by itself and throws no shadow of its own.
static func glowing(color: Color) -> StandardMaterial3D:
	var material: StandardMaterial3D = _glowing.get(color)
	if material == null:
		material = StandardMaterial3D.new()
		material.shading_mode = BaseMaterial3D.SHADING_MODE_UNSHADED
		material.albedo_color = color
		if color.a < 1.0:
			material.transparency = BaseMaterial3D.TRANSPARENCY_ALPHA
		material.disable_receive_shadows = true
		_glowing[color] = material
	return material


## The material of everything that is built of many stones: each stone brings its own colour.
static func stone_material() -> StandardMaterial3D:
	if _stone_material == null:
		_stone_material = StandardMaterial3D.new()
		_stone_material.vertex_color_use_as_albedo = true
		_stone_material.vertex_color_is_srgb = true
		_stone_material.roughness = 0.9
	return _stone_material


## The stone: a box of size 1.
static func stone() -> Mesh:
	if not _meshes.has("stone"):
		_meshes["stone"] = _ChamferedBox.make(0.035)
	return _meshes["stone"]


## A box of this size.
static func box(size: Vector3) -> Mesh:
	var key: String = "box %s" % size
	if not _meshes.has(key):
		var mesh: BoxMesh = BoxMesh.new()
		mesh.size = size
		_meshes[key] = mesh
	return _meshes[key]


## A ball.
static func ball(radius: float) -> Mesh:
	var key: String = "ball %s" % radius
	if not _meshes.has(key):
		var mesh: SphereMesh = SphereMesh.new()
		mesh.radius = radius
		mesh.height = radius * 2.0
		mesh.radial_segments = 20
		mesh.rings = 10
		_meshes[key] = mesh
	return _meshes[key]


## A cylinder, or a cone if one of the radii is 0.
static func cone(bottom: float, top: float, height: float, sides: int = 14) -> Mesh:
	var key: String = "cone %s %s %s %s" % [bottom, top, height, sides]
	if not _meshes.has(key):
		var mesh: CylinderMesh = CylinderMesh.new()
		mesh.bottom_radius = bottom
		mesh.top_radius = top
		mesh.height = height
		mesh.radial_segments = sides
		mesh.rings = 1
		_meshes[key] = mesh
	return _meshes[key]


## A ring that lies on the floor.
static func ring(inner: float, outer: float) -> Mesh:
	var key: String = "ring %s %s" % [inner, outer]
	if not _meshes.has(key):
		var mesh: TorusMesh = TorusMesh.new()
		mesh.inner_radius = inner
		mesh.outer_radius = outer
		mesh.rings = 32
		mesh.ring_segments = 6
		_meshes[key] = mesh
	return _meshes[key]


## A square that lies on the floor, of this size.
static func sheet(size: float) -> Mesh:
	var key: String = "sheet %s" % size
	if not _meshes.has(key):
		var mesh: PlaneMesh = PlaneMesh.new()
		mesh.size = Vector2(size, size)
		_meshes[key] = mesh
	return _meshes[key]


## A part of something: a mesh in a material, below [param parent].
static func part(parent: Node3D, mesh: Mesh, material: Material, position: Vector3 = Vector3.ZERO) -> MeshInstance3D:
	var instance: MeshInstance3D = MeshInstance3D.new()
	instance.mesh = mesh
	instance.material_override = material
	instance.position = position
	if material is StandardMaterial3D and (material as StandardMaterial3D).shading_mode == BaseMaterial3D.SHADING_MODE_UNSHADED:
		instance.cast_shadow = GeometryInstance3D.SHADOW_CASTING_SETTING_OFF
	parent.add_child(instance)
	return instance


## Something that turns and moves with its parts.
static func joint(parent: Node3D, position: Vector3 = Vector3.ZERO) -> Node3D:
	var node: Node3D = Node3D.new()
	node.position = position
	parent.add_child(node)
	return node
