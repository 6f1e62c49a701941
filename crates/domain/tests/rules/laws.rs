//! Laws: what holds in every world, whoever asks for what under whichever policy.

mod grants;
mod invitations;
mod opening;
mod requests;
mod rights;
mod worlds;
