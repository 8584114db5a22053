extends RefCounted
## The palettes that a player can choose, for those who do not tell some colours from each other. Names and colours are those of the page
## [code]/play[/code] (web/scene/palette.ts, and of the stamina's bar web/ui/palettes.css); a test compares them.

## By name, by what they mean.
const ALL: Dictionary[String, Dictionary] = {
	"usual": {
		"danger": Color("ff5540"), "help": Color("7ee08a"), "foe_health": Color("e5484d"), "taken": Color("ff8a7a"), "stamina": Color("5ac26a"),
		"rarities": {
			"common": Color("d5d9e3"), "uncommon": Color("7ee08a"), "rare": Color("6fb3ff"), "epic": Color("c08cff"), "legendary": Color("ffb45a"),
		},
	},
	"red_green": {
		"danger": Color("ffb000"), "help": Color("56b4ff"), "foe_health": Color("f08a00"), "taken": Color("ffc04d"), "stamina": Color("5d6470"),
		"rarities": {
			"common": Color("d5d9e3"), "uncommon": Color("56b4ff"), "rare": Color("ffe14d"), "epic": Color("ff9d2e"), "legendary": Color("ffffff"),
		},
	},
	"blue_yellow": {
		"danger": Color("ff4d6a"), "help": Color("2fe0cf"), "foe_health": Color("f0395a"), "taken": Color("ff8296"), "stamina": Color("5d6470"),
		"rarities": {
			"common": Color("d5d9e3"), "uncommon": Color("2fe0cf"), "rare": Color("ff4d6a"), "epic": Color("ff9fd0"), "legendary": Color("ffffff"),
		},
	},
}
## How a player reads their names.
const TITLES: Dictionary[String, String] = {
	"usual": "Usual", "red_green": "Red and green look alike", "blue_yellow": "Blue and yellow look alike",
}
