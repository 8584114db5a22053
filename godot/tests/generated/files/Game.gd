# 
# THIS FILE HAS BEEN GENERATED AUTOMATICALLY
# DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
# 
# GENERATED USING @colyseus/schema 5.0.34
# 

const Item = preload("Item.gd")

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
