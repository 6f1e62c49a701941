//! Laws: what holds in every world, the one who asks for what under whichever policy.

mod effects;
mod grants;
mod invitations;
mod item_link;
mod limits;
mod opening;
mod requests;
mod rights;
mod worlds;
