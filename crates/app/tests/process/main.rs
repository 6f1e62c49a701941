//! The real program as processes: what holds when it runs twice, is killed, is stopped, and what
//! it says on its command line, and that it opens what an earlier one left.

#[cfg(test)]
mod adversary;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod duplicates;
#[cfg(test)]
mod full;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod library;
#[cfg(test)]
mod links_in_order;
#[cfg(test)]
mod mixed;
#[cfg(test)]
mod one_link;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod stop;
#[cfg(test)]
mod upgrade;
