"""The English sentences of errors, each with its Dutch one; `{}` stands for what a sentence names."""

SENTENCES = {
    # Paths, and what is written.
    "{} is a folder.": "{} is een map.",
    "{} is a folder, or no ordinary file.": "{} is een map, of geen gewoon bestand.",
    "{} is not a file.": "{} is geen bestand.",
    "{} is not a folder.": "{} is geen map.",
    "{} is no folder.": "{} is geen map.",
    "{} is a folder, and no {}.": "{} is een map, en geen {}.",
    "There is no {} in it; give a file.": "Daarin staat geen {}; geef een bestand.",
    "{} is there already.": "{} is er al.",
    "{} is no text.": "{} is geen tekst.",
    "{} is no text in UTF-8.": "{} is geen tekst in UTF-8.",
    "{} is over {} MiB.": "{} is groter dan {} MiB.",
    "{} is larger than {} MiB.": "{} is groter dan {} MiB.",
    "{} is not empty: it holds {}.": "{} is niet leeg: er staat al {} in.",
    "{} is what is read, and would be written over.": "{} wordt gelezen, en zou worden overschreven.",
    "{} cannot be read: {}.": "{} is niet te lezen: {}.",
    "{} cannot be written: {}.": "{} is niet te schrijven: {}.",
    "{} cannot be made: {}.": "{} is niet te maken: {}.",
    "{} cannot be used: {}.": "{} is niet te gebruiken: {}.",
    "The schemas cannot be written to {}: {}.": "De schema's zijn niet te schrijven naar {}: {}.",
    "One of the paths is empty.": "Een van de paden is leeg.",
    "There is no file {}.": "Er is geen bestand {}.",
    "There is no file or folder {}.": "Er is geen bestand of map {}.",
    "Two reports would go to {}.": "Twee rapporten zouden naar {} gaan.",
    "Standard output takes one report, not both {} and {}.": "Op de standaarduitvoer past één rapport, niet {} en {} tegelijk.",
    "Standard input cannot be watched.": "De standaardinvoer kan niet in de gaten worden gehouden.",
    "Nothing is left for --output {}: every format has a file of its own.": (
        "Er blijft niets over voor --output {}: elk formaat heeft een eigen bestand."
    ),
    "Name a file for all but one: --format {} --format {}:FILE.": (
        "Noem voor alle op één na een bestand: --format {} --format {}:BESTAND."
    ),
    "Name a file in a folder that is there, and that may be written to.": (
        "Noem een bestand in een map die er is, en waarin u mag schrijven."
    ),
    "Name a file in it.": "Noem een bestand daarin.",
    "Name a file with --output.": "Noem een bestand met --output.",
    "Name a file, or leave out --watch.": "Noem een bestand, of laat --watch weg.",
    "Name a folder, new or there already.": "Noem een map, nieuw of al aanwezig.",
    "Name a new folder.": "Noem een nieuwe map.",
    "Name a new folder, or an empty one.": "Noem een nieuwe map, of een lege.",
    "Name another file.": "Noem een ander bestand.",
    "Name another folder.": "Noem een andere map.",
    "Give another name; it may be filled in.": "Geef een andere naam; misschien is het al ingevuld.",
    "Give one document.": "Geef één document.",
    "Give another name, or remove it.": "Geef een andere naam, of haal het weg.",
    "Give a file.": "Geef een bestand.",
    "Give a file: {}.": "Geef een bestand: {}.",
    "What --subject says is no pseudonym, and a form holds no personal data.": (
        "Wat --subject zegt is geen schuilnaam, en in een formulier staan geen persoonsgegevens."
    ),
    "Give capitals, a hyphen and at most seven digits, such as P-0042.": (
        "Geef hoofdletters, een koppelteken en ten hoogste zeven cijfers, zoals P-0042."
    ),
    "Give the file of one assessment.": "Geef het bestand van één beoordeling.",
    "Give two folders, or two files.": "Geef twee mappen, of twee bestanden.",
    "{} is no document; its kind is {}, and --{} names such a file.": (
        "{} is geen document; de soort ervan is {}, en zo'n bestand noemt u met --{}."
    ),
    "{} is no document; this tool wrote it ({}).": "{} is geen document; dit programma schreef het ({}).",
    "the cache {} was damaged, and is begun anew": "de cache {} was beschadigd, en begint opnieuw",
    "the cache {} is not used: {}": "de cache {} wordt niet gebruikt: {}",
    # Names that there are not.
    "There is no {} {}.": "Er is geen {} {}.",
    "There is no rule or family {}.": "Er is geen regel of familie {}.",
    "There is no rule that makes findings and is called {}.": "Er is geen regel {} die bevindingen geeft.",
    "There is no assessment {} in {}.": "Er is geen beoordeling {} in {}.",
    "There is no competency {}.": "Er is geen competentie {}.",
    "There is no encoding {}.": "Er is geen codering {}.",
    "There is no encoding {} for tables; choose from {}.": "Er is geen codering {} voor tabellen; kies uit {}.",
    "There is no engine {}; choose from {}.": "Er is geen engine {}; kies uit {}.",
    "There is no format {}; choose from {}.": "Er is geen formaat {}; kies uit {}.",
    "There is no language {}; choose from {}.": "Er is geen taal {}; kies uit {}.",
    "There is no profile {}.": "Er is geen profiel {}.",
    "There is no rule {}.": "Er is geen regel {}.",
    "There are several editions of {} {}: {}.": "Er zijn meer edities van {} {}: {}.",
    "Perhaps {} is meant.": "Misschien is {} bedoeld.",
    "Perhaps {} is meant; `profile list` lists them.": "Misschien is {} bedoeld; `profile list` noemt ze.",
    "Perhaps {} is meant; `rules list` lists them.": "Misschien is {} bedoeld; `rules list` noemt ze.",
    "Perhaps {} is meant; `rules list --all` lists them.": "Misschien is {} bedoeld; `rules list --all` noemt ze.",
    "`profile list` lists them.": "`profile list` noemt ze.",
    "`rules list` lists them.": "`rules list` noemt ze.",
    "`rules list --all` lists them.": "`rules list --all` noemt ze.",
    "There are: {}.": "Er zijn: {}.",
    "Its editions are {}.": "De edities ervan: {}.",
    "Give {}@EDITION.": "Geef {}@EDITIE.",
    "Choose from {}.": "Kies uit {}.",
    "Like it are: {}.": "Erop lijken: {}.",
    "No other id is like it.": "Geen ander kenmerk lijkt erop.",
    "It holds {} alone.": "Er staat alleen {} in.",
    # Settings.
    "{} and {} both configure competentie-rules.": "{} en {} stellen beide competentie-rules in.",
    "Keep one of the two; nothing is merged.": "Houd een van de twee; er wordt niets samengevoegd.",
    "{} has no section [{}].": "{} heeft geen deel [{}].",
    "Add one, or name a {}.": "Voeg het toe, of noem een {}.",
    "This is no text in UTF-8.": "Dit is geen tekst in UTF-8.",
    "This is TOML: a key, =, and a value; texts stand in quotation marks, lists in square brackets.": (
        "Dit is TOML: een sleutel, =, en een waarde; teksten staan tussen aanhalingstekens, lijsten tussen vierkante haken."
    ),
    "Paths start from the folder of this file.": "Paden beginnen bij de map van dit bestand.",
    "--isolated and --config cannot both be given.": "--isolated en --config gaan niet samen.",
    "Leave out one of the two.": "Laat een van de twee weg.",
    "{} cannot be ignored.": "{} kan niet worden weggelaten.",
    "It tells what could not be judged; mend that instead.": "Het zegt wat niet te beoordelen was; los dat liever op.",
    "It tells what could not be judged.": "Het zegt wat niet te beoordelen was.",
    "The rule {} cannot be made lighter than {}.": "De regel {} kan niet lichter worden dan {}.",
    "In {} the keys stand by themselves, not under [{}].": "In {} staan de sleutels op zichzelf, niet onder [{}].",
    "That section is for pyproject.toml; leave the line out.": "Dat deel is voor pyproject.toml; laat de regel weg.",
    # Waivers and the baseline.
    "This is no file with `kind: {}`.": "Dit is geen bestand met `kind: {}`.",
    "A file with waivers begins with `kind: waivers`.": "Een bestand met ontheffingen begint met `kind: waivers`.",
    "A baseline begins with `kind: baseline`; `baseline write` writes one.": (
        "Een nulmeting begint met `kind: baseline`; `baseline write` maakt er een."
    ),
    "This waiver does not say what it waives.": "Deze ontheffing zegt niet waarvoor ze is.",
    "Give rule, or fingerprint, or both.": "Geef rule, of fingerprint, of beide.",
    "This waiver does not say of which document.": "Deze ontheffing zegt niet van welk document.",
    "Give assessment, or file, or both.": "Geef assessment, of file, of beide.",
    "There are waivers, and they hold until a day.": "Er zijn ontheffingen, en die gelden tot een dag.",
    "Say which day it is.": "Zeg welke dag het is.",
    "This waiver is about {}, and tables do not tell the files of a dataset apart.": (
        "Deze ontheffing gaat over {}, en tabellen onderscheiden de bestanden van een gegevensbestand niet."
    ),
    "Name {}, or the assessment alone.": "Noem {}, of alleen de beoordeling.",
    "This fingerprint stands here a second time.": "Deze vingerafdruk staat hier een tweede keer.",
    "First at {}.": "Eerst op {}.",
    "This entry does not say of which document.": "Deze regel zegt niet van welk document.",
    "Give assessment, or file.": "Geef assessment, of file.",
    "A baseline has an owner and a reason.": "Een nulmeting heeft een eigenaar en een reden.",
    "Give --owner and --reason.": "Geef --owner en --reason.",
    "A baseline is made of what can be read and judged.": "Een nulmeting komt van wat te lezen en te beoordelen is.",
    # Records and reports.
    "This is no {}; it says {}.": "Dit is geen {}; er staat {}.",
    "Another version may have written it.": "Misschien heeft een andere versie het geschreven.",
    "This is no JSON, or was cut off.": "Dit is geen JSON, of het is afgebroken.",
    "Give what this tool wrote, as it wrote it.": "Geef wat dit programma schreef, zoals het dat schreef.",
    "A folder with results is compared with another such folder.": "Een map met uitkomsten wordt vergeleken met nog zo'n map.",
    "{} tells of tables.": "{} gaat over tabellen.",
    "Compare the folders with the tables.": "Vergelijk de mappen met de tabellen.",
    "{} holds no {}.": "{} bevat geen {}.",
    "Give folders that `check --format parquet` wrote.": "Geef mappen die `check --format parquet` schreef.",
    "{} is no Parquet, or was cut off.": "{} is geen Parquet, of het is afgebroken.",
    "{} lacks the column {}.": "{} mist de kolom {}.",
    "Give a folder as `check --format parquet` wrote it, or write it anew.": (
        "Geef een map zoals `check --format parquet` die schreef, of schrijf haar opnieuw."
    ),
    # Explaining and exporting.
    "What is to be explained?": "Wat moet worden uitgelegd?",
    "One question at a time.": "Eén vraag tegelijk.",
    "Give --competency ID (and --level N), --norms, --finding FINGERPRINT or --to-norm.": (
        "Geef --competency KENMERK (en --level N), --norms, --finding VINGERAFDRUK of --to-norm."
    ),
    "--to-norm has no format {}.": "--to-norm kent het formaat {} niet.",
    "{} cannot be explained{}": "{} kan niet worden uitgelegd{}",
    "{} cannot be exported{}": "{} kan niet worden geëxporteerd{}",
    "{} holds many assessments.": "{} bevat veel beoordelingen.",
    "Name one of them: --assessment ID.": "Noem er een: --assessment KENMERK.",
    "{} assessments are called {}: {}.": "{} beoordelingen heten {}: {}.",
    "Mend that first.": "Los dat eerst op.",
    "The profile has no norm for {}.": "Het profiel heeft geen norm voor {}.",
    "Give the level to explain.": "Geef het niveau dat moet worden uitgelegd.",
    "{} findings of this assessment are called {}.": "{} bevindingen van deze beoordeling heten {}.",
    "No finding of this assessment is called {}.": "Geen bevinding van deze beoordeling heet {}.",
    "A finding that compares assessments is explained with the other one beside it: --path FILE.": (
        "Een bevinding die beoordelingen vergelijkt, wordt uitgelegd met de andere erbij: --path BESTAND."
    ),
    "{} follows from what the documents say, not from an inference: {}": (
        "{} volgt uit wat er in de documenten staat, niet uit een afleiding: {}"
    ),
    "{} has no level {}.": "{} heeft geen niveau {}.",
    "It has levels 1 to {}.": "Er zijn de niveaus 1 tot en met {}.",
    "{} is not in profile {}, and the assessment does not rate it.": (
        "{} staat niet in profiel {}, en de beoordeling zegt er niets over."
    ),
    "{} is not judged: {}": "{} wordt niet beoordeeld: {}",
    "--{} is about the result of an assessment.": "--{} gaat over de uitkomst van een beoordeling.",
    "Leave it out.": "Laat het weg.",
    "--losses and --output name the same file.": "--losses en --output noemen hetzelfde bestand.",
    "{} is no address.": "{} is geen adres.",
    "An issuer is a URI, such as https://voorbeeld.nl.": "Een uitgever is een URI, zoals https://voorbeeld.nl.",
    "{} plays no part in this assessment.": "{} speelt in deze beoordeling geen rol.",
    "No level of {} is both reached and awarded, so that there is nothing to credit.": (
        "Geen niveau van {} is bereikt én toegekend, dus er valt niets uit te geven."
    ),
    "`competentie-rules explain` tells why.": "`competentie-rules explain` zegt waarom.",
    "So large a table cannot be read back: {}": "Zo'n grote tabel is niet terug te lezen: {}",
    "Export it as case or skos.": "Exporteer het als case of skos.",
    # Frameworks, profiles and forms.
    "Profile {}, or its framework, has an error.": "Profiel {}, of het handboek ervan, bevat een fout.",
    "`competentie-rules check` tells which.": "`competentie-rules check` zegt welke.",
    "`competentie-rules check {}` tells which.": "`competentie-rules check {}` zegt welke.",
    "{} is no {}.": "{} is geen {}.",
    "Its kind is {}.": "De soort ervan is {}.",
    "{} has an error.": "{} bevat een fout.",
    "{} is no form.": "{} is geen formulier.",
    "`competentie-rules form new` makes one.": "`competentie-rules form new` maakt er een.",
    "{} ends in neither .xlsx nor .html.": "{} eindigt niet op .xlsx, en ook niet op .html.",
    "Let it end in .xlsx for a spreadsheet, or in .html for a page in a browser.": (
        "Laat het eindigen op .xlsx voor een spreadsheet, of op .html voor een pagina in een browser."
    ),
    "{} is an empty form.": "{} is een leeg formulier.",
    "Fill it in in a browser, save, and name the file that it saves.": (
        "Vul het in een browser in, bewaar, en noem het bestand dat het bewaart."
    ),
    "{} is no whole spreadsheet ({}).": "{} is geen hele spreadsheet ({}).",
    "{} has a sheet that is too large for a form.": "{} heeft een blad dat te groot is voor een formulier.",
    "Remove what stands outside the form.": "Haal weg wat buiten het formulier staat.",
    "The folder {} of competentie-rules is missing.": "De map {} van competentie-rules ontbreekt.",
    "Install competentie-rules again.": "Installeer competentie-rules opnieuw.",
    "This needs {}.": "Hiervoor is {} nodig.",
    'Install it with: pip install "competentie-rules[{}]"': 'Installeer het met: pip install "competentie-rules[{}]"',
    # Importing.
    "{} {} is no id.": "{} {} is geen kenmerk.",
    "--edition {} is no edition.": "--edition {} is geen editie.",
    "An edition has at most 40 letters, digits, points, hyphens and underscores, as 2024-03.": (
        "Een editie heeft hoogstens 40 letters, cijfers, punten, koppeltekens en lage strepen, zoals 2024-03."
    ),
    "An id has lower-case letters, digits and hyphens, as handboek-2024.": (
        "Een kenmerk heeft kleine letters, cijfers en koppeltekens, zoals handboek-2024."
    ),
    "{} holds no competencies.": "{} bevat geen competenties.",
    "The package has over {} competencies or {} clusters.": "Het pakket heeft meer dan {} competenties of {} clusters.",
    "The document has over {} competencies.": "Het document heeft meer dan {} competenties.",
    "The document has over {} paragraphs.": "Het document heeft meer dan {} alinea's.",
    "Import it in parts.": "Importeer het in delen.",
    "{} cannot be read as delimited text, line {}: {}.": "{} is niet te lezen als tekst met scheidingstekens, regel {}: {}.",
    "{} cannot be read as delimited text: {}.": "{} is niet te lezen als tekst met scheidingstekens: {}.",
    "{} cannot be read, line {}, column {}: {}.": "{} is niet te lezen, regel {}, kolom {}: {}.",
    "Is it whole, and JSON?": "Is het heel, en JSON?",
    "{} is no CFPackage of CASE: it has no CFDocument.": "{} is geen CFPackage van CASE: het heeft geen CFDocument.",
    "`competentie-rules check` reads it as it is.": "`competentie-rules check` leest het zoals het is.",
    "A package has CFDocument, CFItems and CFAssociations.": "Een pakket heeft CFDocument, CFItems en CFAssociations.",
    "{} is not {}: byte 0x{} in line {}.": "{} is geen {}: byte 0x{} in regel {}.",
    "{} is not utf-8: byte 0x{}.": "{} is geen utf-8: byte 0x{}.",
    "Save it as UTF-8.": "Bewaar het als UTF-8.",
    "Try --encoding cp1252, as Windows writes.": "Probeer --encoding cp1252, zoals Windows schrijft.",
    "{} is nested too deeply: brackets stand within brackets, over and over.": (
        "{} is te diep genest: er staan steeds weer haken binnen haken."
    ),
    "Give what stands in brackets an address of its own, or ask its maker for a file without them.": (
        "Geef wat tussen haken staat een eigen adres, of vraag de maker om een bestand zonder haken."
    ),
    "{} is no Turtle{}.": "{} is geen Turtle{}.",
    "Is it whole? RDF in XML can be written as Turtle.": "Is het heel? RDF in XML kan als Turtle worden geschreven.",
    "{} is not whole, or not what its name says ({}).": "{} is niet heel, of niet wat de naam zegt ({}).",
    "Open it in its own program and save it again.": "Open het in het eigen programma en bewaar het opnieuw.",
    "{} is locked by a password, or from before 2007.": "{} is met een wachtwoord beveiligd, of van voor 2007.",
    "Save it without a password, as .docx or .xlsx.": "Bewaar het zonder wachtwoord, als .docx of .xlsx.",
    "{} holds over {} parts.": "{} bevat meer dan {} delen.",
    "Save its text in a new document.": "Bewaar de tekst in een nieuw document.",
    "{} holds macros.": "{} bevat macro's.",
    "Save it as .docx or .xlsx, without macros.": "Bewaar het als .docx of .xlsx, zonder macro's.",
    "It holds macros; save it as .docx or .xlsx.": "Het bevat macro's; bewaar het als .docx of .xlsx.",
    "{} has no {}, and so is not what its name says.": "{} heeft geen {}, en is dus niet wat de naam zegt.",
    "Save it again under its own kind.": "Bewaar het opnieuw als wat het is.",
    "{} unpacks to over {} MiB of text.": "{} is uitgepakt meer dan {} MiB tekst.",
    "Save its text in a new document, or divide it.": "Bewaar de tekst in een nieuw document, of splits het.",
    "{} declares a document type or entities in {}, as no office program does.": (
        "{} declareert een documenttype of entiteiten in {}, wat geen kantoorprogramma doet."
    ),
    "Do not trust it; ask for the document again.": "Vertrouw het niet; vraag opnieuw om het document.",
    "{} is no kind of document that can be read.": "{} is geen soort document dat te lezen is.",
    "A document ends in {}, .json or .ttl.": "Een document eindigt op {}, .json of .ttl.",
    "Leave out its pictures.": "Laat de afbeeldingen weg.",
    "Is its name right?": "Klopt de naam?",
    "{} holds several frameworks: {}.": "{} bevat meer handboeken: {}.",
    "Say which with --framework ID, or give another folder.": "Zeg welk met --framework KENMERK, of geef een andere map.",
    "{} has an error, and cannot be updated.": "{} bevat een fout, en kan niet worden bijgewerkt.",
    "Save it as CSV again.": "Bewaar het opnieuw als CSV.",
    "Save it again as .xlsx.": "Bewaar het opnieuw als .xlsx.",
    "{} has merged cells that lie over one another.": "{} heeft samengevoegde cellen die over elkaar liggen.",
    "Unmerge them, and save it again as .xlsx.": "Splits ze, en bewaar het opnieuw als .xlsx.",
    "{} has a sheet larger than {} cells.": "{} heeft een blad van meer dan {} cellen.",
    "Remove what stands far outside the table.": "Haal weg wat ver buiten de tabel staat.",
    "{} has parts inside parts, deeper than can be read.": "{} heeft delen binnen delen, dieper dan te lezen is.",
    "Copy its text, without tables inside tables, to a new document.": (
        "Kopieer de tekst, zonder tabellen binnen tabellen, naar een nieuw document."
    ),
    "{} is no Word document that can be read: a part of it is damaged.": (
        "{} is geen Word-document dat te lezen is: een deel ervan is beschadigd."
    ),
    "Open it in Word and save it again as .docx.": "Open het in Word en bewaar het opnieuw als .docx.",
    "{} is empty.": "{} is leeg.",
    "{} is locked by a password.": "{} is met een wachtwoord beveiligd.",
    "{} is of the kind that Office wrote until 2007 (.doc or .xls), whatever its name says.": (
        "{} is van de soort die Office tot 2007 schreef (.doc of .xls), wat de naam ook zegt."
    ),
    "Open it and save it as .docx or .xlsx.": "Open het en bewaar het als .docx of .xlsx.",
    "Open it, take the password off, and save it again.": "Open het, haal het wachtwoord eraf, en bewaar het opnieuw.",
    "Save it again, or give another document.": "Bewaar het opnieuw, of geef een ander document.",
    # Datasets.
    "A baseline cannot hold {} findings ({}).": "Een nulmeting kan geen {} bevindingen bevatten ({}).",
    "Divide the dataset over files and name one after another: what a baseline says of the others stays in it.": (
        "Verdeel het gegevensbestand over bestanden en noem ze na elkaar: wat een nulmeting van de andere zegt, blijft erin."
    ),
    "Waive a rule for a whole dataset (a waiver with rule and file), or leave rules out with select or ignore.": (
        "Geef ontheffing van een regel voor een heel gegevensbestand (met rule en file), of laat regels weg met select of ignore."
    ),
    "{}: the name of a folder with tables must be text.": "{}: de naam van een map met tabellen moet tekst zijn.",
    "Tables are made of one dataset at a time.": "Tabellen worden van één gegevensbestand tegelijk gemaakt.",
    "Leave out all but one.": "Laat alle op één na weg.",
    "Tables are made of a dataset or of forms, not of both.": (
        "Tabellen worden van een gegevensbestand of van formulieren gemaakt, niet van beide."
    ),
    "Tables are written of all that is given, or of nothing.": "Tabellen komen er van alles wat is gegeven, of van niets.",
    "{} is about reports, and not about tables.": "{} gaat over rapporten, en niet over tabellen.",
    "Tables are written alone.": "Tabellen worden alleen op zichzelf geschreven.",
    "Leave out the other formats.": "Laat de andere formaten weg.",
    "Tables are written into a folder.": "Tabellen worden in een map geschreven.",
    "Name it with --output.": "Noem die met --output.",
    "Tables need {}.": "Tabellen hebben {} nodig.",
    "Tables end in {}.": "Tabellen eindigen op {}.",
    "{} is no table that can be read.": "{} is geen tabel die te lezen is.",
    "{} has no sheet {}.": "{} heeft geen blad {}.",
    "Its sheets are {}.": "De bladen ervan: {}.",
    "{} holds something other than results: {}.": "{} bevat iets anders dan uitkomsten: {}.",
    "--value {} has no =.": "In --value {} staat geen =.",
    "Write for example: --value aanwezig=shown": "Schrijf bijvoorbeeld: --value aanwezig=shown",
    "The word {} cannot stand for {}.": "Het woord {} kan niet staan voor {}.",
    "A word stands for {}.": "Een woord staat voor {}.",
    "A separator is a semicolon, a comma or a tab.": "Een scheidingsteken is een puntkomma, een komma of een tab.",
    "The dataset cannot be {}: {}": "Het gegevensbestand kan niet worden {}: {}",
    "The settings for paths differ from one file of {} to another, and tables do not tell those apart.": (
        "De instellingen per pad verschillen tussen de bestanden van {}, en tabellen onderscheiden die niet."
    ),
    "Let a pattern match all files of the dataset, or none.": "Laat een patroon voor alle bestanden ervan gelden, of voor geen.",
    "A report tells of at most {} faults of one kind; {} has more.": (
        "Een rapport noemt hoogstens {} fouten van één soort; {} heeft er meer."
    ),
    "A report tells of at most {} assessments in tables; there are {}.": (
        "Een rapport noemt hoogstens {} beoordelingen in tabellen; het zijn er {}."
    ),
    "Mend the file, or have the results written as tables: --format parquet --output FOLDER.": (
        "Herstel het bestand, of laat de uitkomsten als tabellen schrijven: --format parquet --output MAP."
    ),
    "Have the results written as tables: --format parquet --output FOLDER.": (
        "Laat de uitkomsten als tabellen schrijven: --format parquet --output MAP."
    ),
    # Engines and rules.
    "The engine {} is not installed.": "De engine {} is niet geïnstalleerd.",
    "Install durable_rules, or choose the engine plain.": "Installeer durable_rules, of kies de engine plain.",
    "Install what it needs, or choose another one.": "Installeer wat die nodig heeft, of kies een andere.",
    "Choose the engine plain, or install what it needs.": "Kies de engine plain, of installeer wat nodig is.",
    "The engine {} writes no tables.": "De engine {} schrijft geen tabellen.",
    "Leave --engine out, or choose bitset or spark.": "Laat --engine weg, of kies bitset of spark.",
    "There are no rules in {}.": "Er staan geen regels in {}.",
    "Rules stand in YAML files with `kind: rules`.": "Regels staan in YAML-bestanden met `kind: rules`.",
    "No rules are configured.": "Er zijn geen regels ingesteld.",
    "Name a file or folder with rules, or set rules in competentie.toml.": (
        "Noem een bestand of map met regels, of zet rules in competentie.toml."
    ),
    "{} is no whole set of rules: it lacks {}.": "{} is geen hele verzameling regels: {} ontbreekt.",
    "Spark writes tables.": "Spark schrijft tabellen.",
    "Ask for them with --format parquet --output FOLDER.": "Vraag erom met --format parquet --output MAP.",
    "Spark judges datasets, and there is none.": "Spark beoordeelt gegevensbestanden, en er is er geen.",
    "Name a Parquet file, or a folder with such files.": "Noem een Parquet-bestand, of een map met zulke bestanden.",
}
"""Sentences of errors and of their hints. A longer text is looked up sentence by sentence."""
