# What pages say, in German.

## Every page

exposed = Diese Seite kam über eine unverschlüsselte Verbindung: Andere auf dem Weg könnten mitlesen, was Sie hier eingeben und sehen.
password = Passwort
open = Öffnen
open-in-tab = In neuem Tab öffnen
back = Zurück
download = Herunterladen
changed = Geändert
link-ends = Link endet
empty-folder = Dieser Ordner ist leer.
nothing-more = Mehr gibt es nicht.

## A password

password-needed = Passwort erforderlich
    .text = Dieser Link ist geschützt. Geben Sie das Passwort ein, das Sie bekommen haben.
    .embedded = Dies ist durch ein Passwort geschützt, das in einem eigenen Fenster abgefragt wird.
    .too-many = Zu viele falsche Passwörter. { $again }
password-wrong = Dieses Passwort ist falsch.

## A file

preview-none = Für diese Art von Datei gibt es keine Vorschau.
preview-none-no-download = Für diese Art von Datei gibt es keine Vorschau, und sie ist nicht zum Herunterladen freigegeben.
content = Inhalt
beginning-only = Nur der Anfang wird gezeigt.
web-link-to = Dies ist ein Weblink zu { $address }

## A folder

folders = Ordner
pages = Seiten
first-page = Erste Seite
next-page = Nächste Seite
folder-content = Inhalt des Ordners
column-name = Name
column-size = Größe
column-modified = Geändert
download-all = Alles als ZIP herunterladen
download-item = { $name } herunterladen

## Sending files

send-files = Dateien senden
    .text = Hier können Sie Dateien senden. Was schon da ist, wird nicht gezeigt.
    .label = Dateien zum Senden
    .send = Senden
    .more = Weitere senden
stored = Gespeichert
    .all = Alles ist angekommen:
    .some = Gespeichert:
stored-partly = Nicht alles wurde gespeichert
    .text = { $problem } Die Dateien danach wurden nicht angenommen.

## The view inside another application's page

view = Geteiltes Element
    .waiting = Warten auf die Anwendung …
    .needs-script = Diese Ansicht braucht JavaScript.

## Kinds, sizes, numbers and waits

kind-file = { $extension }-Datei
kind-any = Datei
kind-text = Text
kind-image = { $extension }-Bild
kind-audio = { $extension }-Audio
kind-video = { $extension }-Video
kind-document = { $extension }-Dokument
kind-folder = Ordner
kind-web-link = Weblink
item = 1 Element
items = { $digits } Elemente
byte = 1 Byte
bytes = { $digits } Bytes
try-again-second = Versuchen Sie es in einer Sekunde erneut.
try-again-seconds = Versuchen Sie es in { $digits } Sekunden erneut.
try-again-minutes = Versuchen Sie es in { $digits } Minuten erneut.

## Refusals

nothing = Hier ist nichts
    .text = Der Link ist vielleicht falsch geschrieben, oder er wurde zurückgezogen.
not-possible = Hier nicht möglich
    .text = Diese Adresse nimmt nicht an, was an sie gesendet wurde.
not-shown = Keine Vorschau
    .text = Dateien dieser Art werden im Browser nicht gezeigt.
file-changed = Die Datei wurde geändert
    .text = Die Datei ist nicht mehr die, die verlangt wurde.
foreign-form = Nicht von dieser Seite gesendet
    .text = Öffnen Sie den Link selbst und benutzen Sie das Formular dort.
    .consent = Das Formular kam von der Seite einer anderen Website. Öffnen Sie diese Seite noch einmal aus der Anwendung.
form-too-large = Zu viel gesendet
    .text = Es wurde mehr gesendet, als dieses Formular enthalten kann.
bad-form = Das hat nicht geklappt
    .broken = Das Formular ist nicht vollständig angekommen.
    .no-form = Das Formular ist nicht vollständig angekommen, oder es ist keines.
    .media-type = Dateien werden als multipart/form-data gesendet.
    .only-files = Hier können nur Dateien gesendet werden.
    .too-many = Höchstens { $most } Dateien können auf einmal gesendet werden.
    .no-file = Wählen Sie mindestens eine Datei aus.
expired = Dieser Link ist abgelaufen
    .text = Bitten Sie die Person, die ihn mit Ihnen geteilt hat, um einen neuen.
sign-in = Anmeldung erforderlich
    .text = Dies ist nur für Personen freigegeben, die hier ein Konto haben.
bad-name = Dieser Name ist nicht möglich
    .empty = Ein Name darf nicht leer und nicht „.“ oder „..“ sein.
    .too-long = Ein Name hat höchstens { $most } Bytes.
    .forbidden = Ein Name darf kein „/“, kein „\“, keine Steuerzeichen und keine Zeichen enthalten, die die Schreibrichtung umkehren.
    .edge = Ein Name darf nicht mit Leerraum beginnen oder enden und nicht mit einem Punkt enden.
too-deep = Der Ordner liegt zu tief
    .text = Nichts liegt mehr als { $most } Stufen unter dem obersten Ordner seines Laufwerks.
too-large = Die Datei ist zu groß
    .text = Eine Datei darf höchstens { $size } groß sein.
interrupted = Die Datei ist nicht angekommen
    .text = Sie wurde nicht vollständig gesendet. Senden Sie sie noch einmal.
too-many-links = Zu viele unbekannte Links
too-many-passwords = Zu viele falsche Passwörter
busy = Im Augenblick zu viel zu tun
    .text = Versuchen Sie es in ein paar Sekunden erneut.
full = Kein Platz mehr
    .text = Der Server hat dafür keinen Platz mehr.
failed = Etwas ist fehlgeschlagen
    .text = Auf dem Server ist etwas fehlgeschlagen. Versuchen Sie es später erneut.
not-allowed = Das erlaubt dieser Link nicht
    .preview = Er ist nicht zum Ansehen freigegeben.
    .download = Er ist nicht zum Herunterladen freigegeben.
    .upload = Er nimmt keine Dateien an.
    .other = Was Sie verlangt haben, ist mit ihm nicht freigegeben.
    .scope = { $scope ->
        [anonymous] Die Richtlinie der Organisation erlaubt keine Links, die jeder öffnen kann.
        [organization] Die Richtlinie der Organisation erlaubt keine Links für alle ihre Mitglieder.
       *[other] Die Richtlinie der Organisation erlaubt keine Links für ausgewählte Personen.
    }
    .embedding = Die Richtlinie der Organisation erlaubt kein Einbetten.
    .too-much = Die Richtlinie der Organisation lässt nicht zu, dass ein Link dies erlaubt.
    .anonymous-editing = Die Richtlinie der Organisation lässt Besucher ohne Konto nichts hinzufügen oder ändern.
    .password-missing = Die Richtlinie der Organisation verlangt ein Passwort für Links, die jeder öffnen kann, und dieser hat keines.
    .maker = Wer den Link erstellt hat, darf dies nicht mehr teilen.
    .organization = Er öffnet sich nur für Mitglieder seiner Organisation.
    .people = Er öffnet sich nur für die Personen auf seiner Liste.

## Asking for consent

consent = Zugriff erlauben?
    .heading = Zugriff für { $application } erlauben?
    .asks = Die Anwendung { $application } bittet um Zugriff auf Ihr Konto bei { $organization }.
    .knows-you = Die Anwendung möchte wissen, wer Sie sind, und verlangt keine Ihrer Dateien.
    .able-to = Die Anwendung wird Folgendes können:
    .read = Ihre Dateien ansehen und herunterladen
    .write = Dateien hinzufügen, ändern und löschen
    .share = Links zu Ihren Dateien erstellen und festlegen, wer sie sehen darf
    .all-drives = Dasselbe mit dem, was andere mit Ihnen geteilt haben
    .directory = Lesen, wen es in Ihrer Organisation sonst noch gibt
    .lasting = Die Anwendung behält diesen Zugriff, bis sie ihn 60 Tage lang nicht genutzt hat.
    .sent-to = Sie werden zu { $host } weitergeleitet.
    .name = Benutzername oder E-Mail-Adresse
    .allow = Erlauben
    .deny = Ablehnen
    .no-password = Noch kein Passwort? Wer diesen Server betreibt, legt mit { $command } eines fest.
    .wrong = Name und Passwort passen zu keinem Konto dieser Organisation.
no-consent = Diese Anfrage kann nicht beantwortet werden
    .application = Eine Anwendung mit dieser Kennung ist hier nicht registriert. Wer diesen Server betreibt, registriert sie mit „latchkey app add“.
    .request = Die Anfrage der Anwendung kann nicht beantwortet werden: { $reason }.
    .redirect = Die Anwendung verlangt eine Antwort an eine Adresse, die für sie nicht registriert ist. Sie werden nicht dorthin weitergeleitet.
