# What pages say, in English. Values are plain text: what needs marks of HTML is put in as a parameter.

## Every page

exposed = This page came over an unencrypted connection: others on the way could read what you type and see here.
password = Password
open = Open
open-in-tab = Open in a new tab
back = Back
download = Download
changed = Changed
link-ends = Link ends
empty-folder = This folder is empty.
nothing-more = There is nothing more.

## A password

password-needed = Password needed
    .text = This link is protected. Type the password that you were given.
    .embedded = This is protected by a password, which is asked for in a window of its own.
    .too-many = Too many wrong passwords. { $again }
password-wrong = That password is wrong.

## A file

preview-none = There is no preview for this kind of file.
preview-none-no-download = There is no preview for this kind of file, and it is not shared for taking away.
content = Content
beginning-only = Only the beginning is shown.
web-link-to = This is a link to { $address }

## A folder

folders = Folders
pages = Pages
first-page = First page
next-page = Next page
folder-content = What is in the folder
column-name = Name
column-size = Size
column-modified = Modified
download-all = Download all as zip
download-item = Download { $name }

## Sending files

send-files = Send files
    .text = You can send files here. What is there already is not shown.
    .label = Files to send
    .send = Send
    .more = Send more
stored = Stored
    .all = Everything arrived:
    .some = Stored:
stored-partly = Not everything was stored
    .text = { $problem } The files that came after it were not taken.

## The view inside another application's page

view = Shared item
    .waiting = Waiting for the application …
    .needs-script = This view needs JavaScript.

## Kinds, sizes, numbers and waits

kind-file = { $extension } file
kind-any = File
kind-text = Text
kind-image = { $extension } image
kind-audio = { $extension } audio
kind-video = { $extension } video
kind-document = { $extension } document
kind-folder = Folder
kind-web-link = Web link
item = 1 item
items = { $digits } items
byte = 1 byte
bytes = { $digits } bytes
try-again-second = Try again in a second.
try-again-seconds = Try again in { $digits } seconds.
try-again-minutes = Try again in { $digits } minutes.

## Refusals

nothing = There is nothing here
    .text = The link may be mistyped, or it was taken back by whoever shared it.
not-possible = Not possible here
    .text = This address does not take what was sent to it.
not-shown = No preview
    .text = Files of this kind are not shown in the browser.
file-changed = The file was changed
    .text = The file is no longer the one that was asked for.
foreign-form = Not sent from this page
    .text = Open the link itself and use the form there.
    .consent = The form was sent from another site's page. Open this page from the application again.
form-too-large = Too much was sent
    .text = What was sent is larger than this form can be.
bad-form = That did not work
    .broken = The form did not arrive completely.
    .no-form = The form did not arrive completely, or is no form.
    .media-type = Files are sent as multipart/form-data.
    .only-files = Only files can be sent here.
    .too-many = At most { $most } files can be sent at once.
    .no-file = Choose at least one file.
expired = This link has expired
    .text = Ask whoever shared it with you for a new one.
sign-in = Sign-in needed
    .text = This is only shared with people who have an account here.
bad-name = That name is not possible
    .empty = A name must not be empty, nor “.” or “..”.
    .too-long = A name has at most { $most } bytes.
    .forbidden = A name must not contain “/”, “\”, control characters or characters that reverse the direction of text.
    .edge = A name must not begin or end with white space, nor end with a full stop.
too-deep = The folder is too deep
    .text = Nothing lies more than { $most } steps below the root of its drive.
too-large = The file is too large
    .text = A file may have at most { $size }.
interrupted = The file did not arrive
    .text = It was not sent completely. Send it again.
too-many-links = Too many unknown links
too-many-passwords = Too many wrong passwords
busy = Too busy at the moment
    .text = Try again in a few seconds.
full = No room left
    .text = The server has no room left for this.
failed = Something failed
    .text = Something failed on the server. Try again later.
not-allowed = This link does not allow that
    .preview = It is not shared for looking at.
    .download = It is not shared for taking away.
    .upload = It takes no files.
    .other = What you asked for is not shared with it.
    .scope = { $scope ->
        [anonymous] The organization's policy does not allow links for anybody.
        [organization] The organization's policy does not allow links for all its members.
       *[other] The organization's policy does not allow links for chosen people.
    }
    .embedding = The organization's policy does not allow embedding.
    .too-much = The organization's policy does not let a link allow this.
    .anonymous-editing = The organization's policy does not let visitors without an account add or change anything.
    .password-missing = The organization's policy wants a password on links for anybody, and this one has none.
    .maker = Whoever made the link may no longer share this.
    .organization = It opens for members of its organization only.
    .people = It opens for the people on its list only.

## Asking for consent

consent = Allow access?
    .heading = Allow { $application } access?
    .asks = The application { $application } asks for access to your account in { $organization }.
    .knows-you = It asks to know who you are, and for none of your files.
    .able-to = It will be able to:
    .read = see and download your files
    .write = add, change and delete files
    .share = make links to your files, and say who may see them
    .all-drives = do the same with what others have shared with you
    .directory = read who else there is in your organization
    .lasting = It keeps this access until it has not used it for 60 days.
    .sent-to = You will be sent to { $host }.
    .name = User name or e-mail address
    .allow = Allow
    .deny = Deny
    .no-password = No password yet? Whoever runs this server sets one with { $command }.
    .wrong = Name and password do not match an account of this organization.
no-consent = This request cannot be answered
    .application = No application of that id is registered here. Whoever runs this server registers one with “latchkey app add”.
    .request = The application's request cannot be answered: { $reason }.
    .redirect = The application asks to be answered at an address that is not registered for it. You are not sent there.
