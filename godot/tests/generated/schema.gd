# 
# THIS FILE HAS BEEN GENERATED AUTOMATICALLY
# DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
# 
# GENERATED USING @colyseus/schema 5.0.34
# 

class Item extends Colyseus.Schema:
	static func definition():
		return [
			Colyseus.Schema.Field.new("name", Colyseus.Schema.STRING),
			Colyseus.Schema.Field.new("x", "quantized"),
			Colyseus.Schema.Field.new("tags", Colyseus.Schema.MAP, Colyseus.Schema.NUMBER),
		]

	func _to_string() -> String:
		return "Item(__ref_id: %s, name: %s, x: %s, tags: %s)" % [self.__ref_id, self.name, self.x, self.tags]

class Sword extends Item:
	static func definition():
		return [
			Colyseus.Schema.Field.new("damage", Colyseus.Schema.NUMBER),
		]

	func _to_string() -> String:
		return "Sword(__ref_id: %s, damage: %s)" % [self.__ref_id, self.damage]

class Game extends Colyseus.Schema:
	static func definition():
		return [
			Colyseus.Schema.Field.new("tick", Colyseus.Schema.NUMBER),
			Colyseus.Schema.Field.new("items", Colyseus.Schema.MAP, Item),
			Colyseus.Schema.Field.new("list", Colyseus.Schema.ARRAY, Item),
			Colyseus.Schema.Field.new("best", Colyseus.Schema.REF, Item),
		]

	func _to_string() -> String:
		return "Game(__ref_id: %s, tick: %s, items: %s, list: %s, best: %s)" % [self.__ref_id, self.tick, self.items, self.list, self.best]
