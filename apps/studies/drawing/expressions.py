"""The demo study's expressions, written in FACS.

Sources: the prototypes of Ekman & Friesen (EMFACS-7, 1983; FACS Investigator's Guide, 2002) for the classical
expressions, and Keltner, Sauter, Tracy & Cowen (2019, J. Nonverbal Behav. 43:133) and Cordaro et al. (2018, Emotion
18:75) for awe, boredom, desire, embarrassment, interest, love, pain, pride, relief, shame, sympathy and triumph.
`portrays` says which of the study's 48 terms a drawing was made for; what it conveys is for participants to say.
"""

from __future__ import annotations

from .actions import Expression, written

EXPRESSIONS: tuple[Expression, ...] = (
    written("duchenne-smile", "6D+12D+25B", "A broad smile that reaches the eyes", "joy satisfaction"),
    written("polite-smile", "12B+1A+2A", "A small smile of the mouth alone", "calmness satisfaction"),
    written("laughter", "6E+12E+25E+26D+53B+43B", "Laughing aloud, eyes narrowed", "amusement joy"),
    written(
        "ecstatic-smile",
        "1B+2C+5B+6C+12E+25D+26C+53B",
        "A radiant open smile with raised brows",
        "ecstasy excitement joy",
    ),
    written("glad-surprise", "1D+2D+5C+12C+25C+26C", "Brows up, mouth open in a smile", "surprise_positive excitement"),
    written("startle", "1D+2D+5E+25D+26E", "Brows up, eyes wide, jaw dropped", "surprise_negative realization"),
    written("awe-gaze", "1C+2B+5B+25C+26C+53B+63C", "Looking up with parted lips", "awe aesthetic_appreciation"),
    written("sadness", "1E+4C+15D+17C+64B+54A", "Inner brows raised, mouth corners down", "sadness disappointment"),
    written("crying", "1E+4C+6C+7B+15D+17D+25A+64B+55A", "Crying, tears on the cheeks", "sadness distress", tears=1.0),
    written(
        "grief",
        "1E+4D+6D+7C+15C+20D+25D+26B+43D",
        "Eyes shut, mouth drawn wide in grief",
        "distress empathic_pain",
        tears=0.5,
    ),
    written("glare", "4D+5C+7C+23C+24C+54A", "Staring under lowered brows, lips pressed", "anger determination"),
    written("bared-teeth", "4E+5C+7D+9C+10D+16D+25E+26D+38C", "Teeth bared in rage", "anger"),
    written("disgust", "4B+6B+7C+9D+10D+15B+17B", "Nose wrinkled, upper lip raised", "disgust"),
    written("revulsion", "4C+7D+9D+10C+16C+25D+26C+19B", "Nose wrinkled, mouth open, tongue forward", "disgust horror"),
    written(
        "contempt", "L12C+L14E+R4A+7A+53B+62B", "One corner of the mouth tightened, looking down the nose", "contempt"
    ),
    written("fear", "1D+2C+4C+5E+7B+20D+25C+26A", "Eyes wide, brows up and together, mouth stretched", "fear anxiety"),
    written("horror", "1E+2D+4C+5E+20C+25E+27D", "A scream", "horror fear"),
    written("worry", "1C+2A+4C+5A+20B+32C+61B", "Brows knit, biting the lip, looking aside", "anxiety guilt"),
    written("confusion", "4D+R2B+L7B+23B+56C+17A", "Brows lowered, head tilted", "confusion doubt"),
    written("brow-raise", "L1C+L2E+R4C+14B+15B+R7B", "One brow up, one down, mouth drawn in", "doubt contempt"),
    written(
        "concentration", "4C+7D+24C+64B+54A", "Narrowed eyes, lips pressed, looking down", "concentration determination"
    ),
    written("boredom", "43B+15B+61C+64A+51B+55B", "Heavy lids, gaze drifting away", "boredom tiredness"),
    written("yawn", "1B+4B+6B+43D+25E+27D+53A", "A yawn", "tiredness"),
    written("wince", "4D+6D+7D+9C+10C+20C+25C+43E", "Eyes clenched, teeth showing", "pain empathic_pain"),
    written(
        "bashful-smile",
        "12C+6B+14B+24B+62C+64C+52D+54C",
        "A smile held back, looking down and away",
        "embarrassment awkwardness",
        blush=1.0,
    ),
    written("shame", "1C+4B+15B+17A+64E+54E+51D", "Head and eyes lowered", "shame guilt", blush=0.5),
    written("pride", "12C+6A+53E+17A+7A+24A", "Head back, a small smile", "pride triumph"),
    written("tender-smile", "1B+6C+12C+55C+54A", "A soft smile, head tilted", "love adoration sympathy romance"),
    written("contentment", "6B+12C+43E+53A", "Eyes closed, a soft smile", "contentment calmness relief entrancement"),
    written("interest", "1C+2C+5B+12A+25B+56B", "Brows raised, lips just parted", "interest admiration"),
    written("wink", "L2B+6B+12D+R6C+R46E+25A+55A", "A wink with a smile", "amusement romance"),
    written("tongue-out", "6C+12C+25D+26C+19E+R46D+56B", "Tongue out, one eye shut", "amusement excitement"),
    written(
        "lip-bite", "L2B+12B+32E+43B+7A+54A+55A", "Lower lip bitten, lids lowered", "sexual_desire craving romance"
    ),
    written("pout", "1B+4C+15B+17E+18B+22B+64A+54A", "Lower lip pushed forward", "envy disappointment craving"),
    written("triumph", "4C+6D+7D+10C+12E+25E+27C+53C", "A roar of victory", "triumph excitement"),
    written(
        "reverie",
        "1B+2A+12A+62B+63D+52D+53A+55A",
        "Looking up and away, lost in thought",
        "contemplation nostalgia entrancement aesthetic_appreciation",
    ),
)
