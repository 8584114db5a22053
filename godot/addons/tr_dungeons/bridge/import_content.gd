extends SceneTree
## Says where a game and the content have different numbers, and writes what the game has as content files: see [TrContentImport].
## [code]--content=FOLDER[/code] is the server's content. [code]--data=res://data[/code] and
## [code]--player=res://scenes/player/player.tscn[/code] say where the game's own things are; [code]--write=FOLDER[/code] writes what is new or
## different. Ends with 0 if nothing is.

const _Known = preload("content_fields.gd")


func _initialize() -> void:
	var content: String = _Known.argument("content")
	if content == "":
		print("Problem: Say -- --content=FOLDER, the server's content.")
		quit(1)
		return
	var compared: TrContentImport = TrContentImport.new(content)
	compared.compare_resources(_or(_Known.argument("data"), "res://data"))
	compared.compare_scenes(_or(_Known.argument("player"), "res://scenes/player/player.tscn"))
	for difference: TrContentImport.Difference in compared.differences:
		print(difference.sentence())
	var to: String = _Known.argument("write")
	if to != "":
		compared.write(to)
	for problem: String in compared.problems:
		print("Problem: ", problem)
	print("%d differences, %d problems." % [compared.differences.size(), compared.problems.size()])
	quit(0 if compared.differences.is_empty() and compared.problems.is_empty() else 1)


static func _or(said: String, otherwise: String) -> String:
	return said if said != "" else otherwise
