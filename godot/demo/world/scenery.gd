extends Node3D
## The weather of a dungeon: moonlight with soft shadows, a dim sky, fog, and a little glow around fire.

const _Palette = preload("../look/palette.gd")


func _ready() -> void:
	var world: WorldEnvironment = WorldEnvironment.new()
	world.environment = _environment()
	add_child(world)
	add_child(_moon())


func _environment() -> Environment:
	var environment: Environment = Environment.new()
	environment.background_mode = Environment.BG_COLOR
	environment.background_color = _Palette.VOID
	environment.ambient_light_source = Environment.AMBIENT_SOURCE_COLOR
	environment.ambient_light_color = _Palette.SKY_LIGHT
	environment.ambient_light_energy = 0.42
	environment.tonemap_mode = Environment.TONE_MAPPER_FILMIC
	environment.tonemap_white = 1.6
	environment.tonemap_exposure = 1.12
	environment.adjustment_enabled = true
	environment.adjustment_contrast = 1.08
	environment.adjustment_saturation = 1.12
	environment.fog_enabled = true
	environment.fog_light_color = _Palette.FOG
	environment.fog_mode = Environment.FOG_MODE_DEPTH
	environment.fog_depth_begin = 30.0
	environment.fog_depth_end = 62.0
	environment.fog_density = 1.0
	environment.fog_sun_scatter = 0.0
	environment.glow_enabled = true
	environment.glow_intensity = 0.5
	environment.glow_bloom = 0.04
	environment.glow_hdr_threshold = 0.95
	environment.glow_blend_mode = Environment.GLOW_BLEND_MODE_SCREEN
	return environment


func _moon() -> DirectionalLight3D:
	var moon: DirectionalLight3D = DirectionalLight3D.new()
	moon.light_color = _Palette.MOON
	moon.light_energy = 0.62
	moon.rotation_degrees = Vector3(-54.0, 110.0, 0.0)
	moon.shadow_enabled = true
	moon.shadow_blur = 1.6
	moon.shadow_opacity = 0.85
	moon.directional_shadow_mode = DirectionalLight3D.SHADOW_PARALLEL_2_SPLITS
	moon.directional_shadow_max_distance = 58.0
	return moon
