extends RefCounted
## Makes a box of size 1 whose edges are cut off, so that light catches them: the one stone of which all walls and floors are built.


## The mesh. [param cut] is how much is cut off each edge.
static func make(cut: float) -> ArrayMesh:
	var tool: SurfaceTool = SurfaceTool.new()
	tool.begin(Mesh.PRIMITIVE_TRIANGLES)
	for axis: int in 3:
		for side: float in [-1.0, 1.0]:
			_add_face(tool, axis, side, cut)
	for along: int in 3:
		for first: float in [-1.0, 1.0]:
			for second: float in [-1.0, 1.0]:
				_add_edge(tool, along, first, second, cut)
	for x: float in [-1.0, 1.0]:
		for y: float in [-1.0, 1.0]:
			for z: float in [-1.0, 1.0]:
				var signs: Vector3 = Vector3(x, y, z)
				_add(tool, [_point(signs, 0, cut), _point(signs, 1, cut), _point(signs, 2, cut)], signs.normalized())
	return tool.commit()


# The point of a corner that lies on the face of an axis.
static func _point(signs: Vector3, axis: int, cut: float) -> Vector3:
	var point: Vector3 = signs * (0.5 - cut)
	point[axis] = signs[axis] * 0.5
	return point


static func _add_face(tool: SurfaceTool, axis: int, side: float, cut: float) -> void:
	var corners: Array[Vector3] = []
	for turn: Vector2 in [Vector2(-1, -1), Vector2(1, -1), Vector2(1, 1), Vector2(-1, 1)]:
		var signs: Vector3 = Vector3.ZERO
		signs[axis] = side
		signs[(axis + 1) % 3] = turn.x
		signs[(axis + 2) % 3] = turn.y
		corners.append(_point(signs, axis, cut))
	var normal: Vector3 = Vector3.ZERO
	normal[axis] = side
	_add(tool, corners, normal)


static func _add_edge(tool: SurfaceTool, along: int, first: float, second: float, cut: float) -> void:
	var a: int = (along + 1) % 3
	var b: int = (along + 2) % 3
	var near: Vector3 = Vector3.ZERO
	near[along] = -1.0
	near[a] = first
	near[b] = second
	var far: Vector3 = near
	far[along] = 1.0
	var normal: Vector3 = Vector3.ZERO
	normal[a] = first
	normal[b] = second
	_add(tool, [_point(near, a, cut), _point(near, b, cut), _point(far, b, cut), _point(far, a, cut)], normal.normalized())


# A flat polygon, turned so that it is seen from where its normal points.
static func _add(tool: SurfaceTool, corners: Array[Vector3], normal: Vector3) -> void:
	var seen: Vector3 = (corners[2] - corners[0]).cross(corners[1] - corners[0])
	if seen.dot(normal) < 0.0:
		corners.reverse()
	for place: int in range(1, corners.size() - 1):
		for corner: Vector3 in [corners[0], corners[place], corners[place + 1]]:
			tool.set_normal(normal)
			tool.add_vertex(corner)
