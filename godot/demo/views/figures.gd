extends RefCounted
## Dresses figures: adventurers in the colour of their slot, and one look for every kind of enemy. An enemy type that is new in the
## content looks like a hooded stranger until it gets a look here.

const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")


## A player's character.
static func adventurer(color: Color) -> DemoFigure:
	var figure: DemoFigure = _base(color, _Palette.SKIN, _Palette.DARK_WOOD, 1.0)
	_hood(figure, color.darkened(0.25))
	figure.cape = _Kit.joint(figure.body, Vector3(0.0, 1.05, -0.2))
	figure.add(figure.cape, _Kit.box(Vector3(0.5, 0.82, 0.06)), _Kit.matte(color.darkened(0.35)), Vector3(0.0, -0.38, 0.0))
	figure.add(figure.body, _Kit.cone(0.31, 0.31, 0.1), _Kit.matte(_Palette.DARK_WOOD), Vector3(0.0, 0.62, 0.0))
	figure.add(figure.body, _Kit.box(Vector3(0.12, 0.12, 0.05)), _Kit.matte(_Palette.GOLD), Vector3(0.0, 0.62, 0.3))
	_sword(figure, 0.85, _Palette.STEEL)
	var shield: MeshInstance3D = figure.add(
		figure.left_arm, _Kit.cone(0.24, 0.24, 0.07, 16), _Kit.matte(color.lightened(0.1)), Vector3(-0.1, -0.34, 0.06)
	)
	shield.rotation.z = PI / 2.0
	var boss: MeshInstance3D = figure.add(figure.left_arm, _Kit.ball(0.08), _Kit.matte(_Palette.GOLD), Vector3(-0.15, -0.34, 0.06))
	boss.scale.x = 0.6
	return figure


## An enemy of this type.
static func enemy(enemy_type_id: String) -> DemoFigure:
	match enemy_type_id:
		"goblin":
			return _goblin()
		"peasant_sword":
			return _peasant()
		"boss":
			return _king()
	return _stranger()


static func _goblin() -> DemoFigure:
	var figure: DemoFigure = _base(_Palette.GOBLIN_CLOTH, _Palette.GOBLIN, _Palette.GOBLIN.darkened(0.3), 0.85)
	for side: float in [-1.0, 1.0]:
		figure.add(
			figure.head, _Kit.cone(0.1, 0.0, 0.4, 8), _Kit.matte(_Palette.GOBLIN), Vector3(side * 0.36, 0.1, 0.0),
			Vector3(0.0, 0.0, -side * 1.2)
		)
		figure.add(figure.head, _Kit.ball(0.06), _Kit.glowing(Color("ffd23e")), Vector3(side * 0.11, 0.08, 0.24))
	figure.add(figure.head, _Kit.cone(0.07, 0.0, 0.22, 8), _Kit.matte(_Palette.GOBLIN.darkened(0.15)), Vector3(0.0, 0.0, 0.32), Vector3(PI / 2.0, 0.0, 0.0))
	figure.add(figure.right_arm, _Kit.cone(0.05, 0.12, 0.7, 8), _Kit.matte(_Palette.WOOD), Vector3(0.0, -0.55, 0.3), Vector3(PI / 2.0, 0.0, 0.0))
	return figure


static func _peasant() -> DemoFigure:
	var figure: DemoFigure = _base(_Palette.PEASANT_CLOTH, _Palette.SKIN, Color("5a4a42"), 1.0)
	figure.add(figure.head, _Kit.cone(0.46, 0.4, 0.05, 18), _Kit.matte(_Palette.STRAW), Vector3(0.0, 0.14, 0.0))
	figure.add(figure.head, _Kit.cone(0.27, 0.14, 0.24, 14), _Kit.matte(_Palette.STRAW.darkened(0.08)), Vector3(0.0, 0.27, 0.0))
	figure.add(figure.body, _Kit.cone(0.32, 0.32, 0.09), _Kit.matte(Color("b5483f")), Vector3(0.0, 0.6, 0.0))
	_eyes(figure)
	_sword(figure, 0.75, Color("98a0ac"))
	return figure


static func _king() -> DemoFigure:
	var figure: DemoFigure = _base(_Palette.KING_CLOTH, _Palette.SKIN, Color("4b2630"), 1.75)
	figure.add(figure.head, _Kit.cone(0.27, 0.29, 0.14, 16), _Kit.matte(_Palette.GOLD), Vector3(0.0, 0.22, 0.0))
	for place: int in 6:
		var angle: float = TAU * place / 6.0
		figure.add(
			figure.head, _Kit.cone(0.07, 0.0, 0.2, 6), _Kit.matte(_Palette.GOLD), Vector3(cos(angle) * 0.25, 0.38, sin(angle) * 0.25)
		)
	figure.add(figure.head, _Kit.cone(0.0, 0.2, 0.34, 10), _Kit.matte(Color("d8d3cb")), Vector3(0.0, -0.2, 0.17))
	figure.add(figure.body, _Kit.ball(0.33), _Kit.matte(_Palette.KING_CLOTH.lightened(0.06)), Vector3(0.0, 0.66, 0.05))
	figure.add(figure.body, _Kit.cone(0.38, 0.3, 0.16, 16), _Kit.matte(Color("efe9df")), Vector3(0.0, 1.08, 0.0))
	figure.cape = _Kit.joint(figure.body, Vector3(0.0, 1.1, -0.24))
	figure.add(figure.cape, _Kit.box(Vector3(0.72, 1.0, 0.07)), _Kit.matte(Color("6b1a2b")), Vector3(0.0, -0.48, 0.0))
	_eyes(figure)
	_sword(figure, 1.0, _Palette.STEEL)
	return figure


static func _stranger() -> DemoFigure:
	var figure: DemoFigure = _base(_Palette.STRANGER_CLOTH, Color("2b2438"), Color("3a3150"), 1.05)
	_hood(figure, _Palette.STRANGER_CLOTH.darkened(0.2))
	for side: float in [-1.0, 1.0]:
		figure.add(figure.head, _Kit.ball(0.05), _Kit.glowing(Color("9ef0ff")), Vector3(side * 0.1, 0.02, 0.25))
	_sword(figure, 0.8, Color("98a0ac"))
	return figure


static func _base(cloth: Color, skin: Color, boots: Color, size: float) -> DemoFigure:
	var figure: DemoFigure = DemoFigure.new()
	figure.scale = Vector3.ONE * size
	figure.add(figure.body, _Kit.cone(0.37, 0.22, 0.72, 14), _Kit.matte(cloth), Vector3(0.0, 0.74, 0.0))
	figure.head = _Kit.joint(figure.body, Vector3(0.0, 1.34, 0.0))
	figure.add(figure.head, _Kit.ball(0.28), _Kit.matte(skin))
	figure.left_leg = _limb(figure, Vector3(0.15, 0.42, 0.0), 0.42, 0.12, boots, boots)
	figure.right_leg = _limb(figure, Vector3(-0.15, 0.42, 0.0), 0.42, 0.12, boots, boots)
	figure.left_arm = _limb(figure, Vector3(0.33, 1.04, 0.0), 0.46, 0.09, cloth.darkened(0.1), skin)
	figure.right_arm = _limb(figure, Vector3(-0.33, 1.04, 0.0), 0.46, 0.09, cloth.darkened(0.1), skin)
	return figure


static func _limb(figure: DemoFigure, at: Vector3, length: float, thickness: float, color: Color, end: Color) -> Node3D:
	var limb: Node3D = _Kit.joint(figure.body, at)
	figure.add(limb, _Kit.cone(thickness * 0.85, thickness, length, 10), _Kit.matte(color), Vector3(0.0, -length * 0.5, 0.0))
	var tip: MeshInstance3D = figure.add(limb, _Kit.ball(thickness * 1.15), _Kit.matte(end), Vector3(0.0, -length, 0.02))
	tip.scale.z = 1.15
	return limb


static func _sword(figure: DemoFigure, length: float, blade: Color) -> void:
	var hand: Vector3 = Vector3(0.0, -0.46, 0.06)
	figure.add(figure.right_arm, _Kit.box(Vector3(0.07, 0.07, 0.22)), _Kit.matte(_Palette.DARK_WOOD), hand)
	figure.add(figure.right_arm, _Kit.box(Vector3(0.3, 0.07, 0.07)), _Kit.matte(_Palette.GOLD), hand + Vector3(0.0, 0.0, 0.13))
	figure.add(
		figure.right_arm, _Kit.box(Vector3(0.1, 0.035, length)), _Kit.matte(blade), hand + Vector3(0.0, 0.0, 0.15 + length * 0.5)
	)


static func _hood(figure: DemoFigure, color: Color) -> void:
	var hood: MeshInstance3D = figure.add(figure.head, _Kit.ball(0.31), _Kit.matte(color), Vector3(0.0, 0.05, -0.06))
	hood.scale = Vector3(1.0, 1.02, 1.0)
	figure.add(figure.head, _Kit.cone(0.2, 0.0, 0.34, 10), _Kit.matte(color), Vector3(0.0, 0.25, -0.22), Vector3(-0.9, 0.0, 0.0))
	_eyes(figure)


static func _eyes(figure: DemoFigure) -> void:
	for side: float in [-1.0, 1.0]:
		figure.add(figure.head, _Kit.ball(0.045), _Kit.matte(Color("1d1a22")), Vector3(side * 0.1, 0.02, 0.255))
