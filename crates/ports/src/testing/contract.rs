//! What every store must do, as functions that take a store which was just made.
//!
//! [`store_contract!`](crate::store_contract) makes a test of each, so that all stores are held to
//! the very same sentences. A sentence that is added here is added there.

pub mod changes;
pub mod delegations;
pub mod directory;
pub mod drives;
pub mod events;
pub mod fresh;
pub mod grants;
pub mod hot;
pub mod items;
pub mod leaving;
pub mod links;
pub mod names;
pub mod paging;
pub mod placing;
pub mod purging;
pub mod refusals;
pub mod scopes;
pub mod search;
pub mod sessions;
pub mod tokens;
pub mod totals;
pub mod trees;
pub mod units;

/// Makes a test of every sentence of the contract.
///
/// It takes an asynchronous function that makes an empty store, `Arc<dyn Store>`, together with
/// whatever has to live as long as the store does. The caller needs `tokio` with its macros.
#[macro_export]
macro_rules! store_contract {
    ($make:ident) => {
        $crate::store_contract! { @each $make;
            changes {
                changes_are_in_order_and_each_item_comes_once,
                who_may_see_an_item_changes_it,
                what_is_seen_anew_comes_with_all_below,
                what_left_a_drive_is_told_until_it_is_forgotten,
                a_folder_tells_what_came_into_it_and_left,
                what_comes_out_of_a_cut_off_folder_is_seen_anew,
            }
            delegations {
                a_delegation_comes_back_as_it_was_written,
                delegated_links_are_in_the_operators_list_alone,
                a_delegated_token_is_of_one_link_that_is_there,
                delegated_access_is_forgotten_in_its_time,
                a_purge_ends_what_was_delegated,
                someone_external_is_named_in_their_organization_only,
            }
            directory {
                a_user_is_found_by_name_or_address_in_any_case,
                names_and_addresses_are_taken_in_any_case,
                an_id_is_taken_once,
                names_of_groups_sites_and_applications_are_taken_in_their_organization_only,
                lists_are_by_name_and_of_one_organization,
                a_membership_is_there_once,
                a_policy_is_the_default_until_it_is_set,
                a_bearer_token_is_found_by_any_digest_and_its_digest_is_taken_once,
                every_instant_comes_back_to_the_millisecond,
                the_highest_id_is_known_whatever_has_it,
                a_reference_to_nothing_is_an_error_and_leaves_nothing,
            }
            events {
                events_are_in_order_and_of_one_organization,
                events_are_recorded_together,
                only_what_was_committed_happened,
                uses_add_up,
            }
            drives {
                an_item_is_as_it_was_changed,
                a_taken_name_leaves_the_item_and_the_unit_goes_on,
                of_two_units_one_gets_the_place,
                a_move_to_another_drive_carries_all_below,
                what_lies_in_the_trash_is_found_there_only,
                an_item_comes_back_from_the_trash,
                a_file_in_the_trash_takes_no_new_version,
                what_is_cut_off_in_a_folder_is_told,
                all_versions_are_read_page_by_page,
                checksums_are_filled_in_and_damage_is_marked,
            }
            placing {
                a_placed_link_is_there_once,
                of_two_placed_at_once_one_is_made,
                what_changed_since_is_decided_anew,
                a_newcomer_is_made_once,
            }
            fresh {
                a_changed_or_revoked_link_is_fresh_by_digest,
                a_revoked_or_replaced_link_is_fresh_by_fingerprint,
                a_policy_is_fresh,
                a_lineage_is_fresh_when_grants_change,
                a_lineage_is_fresh_when_items_change,
                a_link_changed_in_place_is_fresh,
                a_bearer_token_is_fresh,
                a_membership_is_fresh,
                a_users_name_is_fresh,
                new_content_is_fresh,
                no_reader_puts_back_what_was_there_before,
            }
            grants {
                a_principal_has_one_grant_on_an_item,
                a_grant_comes_back_as_it_was_written_and_ends,
                a_grant_says_how_its_item_appears,
                grants_are_found_by_whom_they_are_for,
                only_given_grants_count_among_items,
                an_item_that_was_cut_off_says_so,
            }
            hot {
                an_item_and_its_totals_are_fresh,
                a_file_in_a_moved_folder_is_fresh,
                a_way_is_fresh_when_names_change,
                the_links_of_an_item_are_fresh,
                what_a_user_used_is_fresh,
                a_user_is_fresh,
                a_drive_is_fresh,
            }
            items {
                an_item_comes_back_as_it_was_written,
                a_name_is_taken_in_any_case_and_spelling_and_the_unit_goes_on,
                files_come_together_or_not_at_all,
                what_was_read_ahead_is_as_it_is,
                a_file_that_was_changed_since_takes_no_new_version,
                a_lineage_leads_from_the_item_to_the_root,
                a_folder_counts_what_lies_in_it_and_below,
                the_first_drive_of_an_owner_is_theirs,
                versions_are_kept_until_they_are_ended,
            }
            leaving {
                an_account_goes_out_of_use_and_comes_back,
                who_left_gives_name_and_address_free,
                heirs_have_heirs,
                what_was_given_is_taken_from_a_principal,
                groups_and_members_are_removed,
                an_application_is_removed,
                a_closed_drive_is_emptied_step_by_step,
                content_that_is_shared_is_nobody_s_alone,
                links_are_listed_by_their_maker,
            }
            links {
                of_two_units_one_gets_the_fingerprint,
                of_fifty_tasks_one_gets_the_fingerprint,
                a_winner_that_was_rolled_back_leaves_the_place,
                links_without_a_fingerprint_stand_side_by_side,
                a_released_link_frees_its_fingerprint_and_goes_on,
                a_revoked_link_frees_its_fingerprint_and_keeps_its_digest,
                a_link_comes_back_as_it_was_written,
                a_change_is_of_what_may_change_and_never_brings_a_link_back,
                a_link_is_revoked_once,
                lists_are_by_id_and_as_they_were_asked_for,
                the_last_use_of_a_link_is_remembered,
                that_a_link_was_guessed_at_is_remembered,
            }
            names {
                of_two_units_one_gets_the_name,
                of_fifty_tasks_one_gets_the_name,
                a_link_may_find_its_name_or_its_fingerprint_taken,
                a_revoked_link_frees_its_name,
                a_name_is_kept_set_or_cleared,
                a_password_is_kept_set_or_cleared,
                a_change_writes_purpose_audience_and_expiry,
            }
            paging {
                every_order_and_direction_is_complete,
                kinds_are_told_apart_by_page_and_by_offset,
                any_number_of_items_may_be_left_out,
                a_page_begins_after_the_last_row_whatever_was_added,
                a_next_page_is_never_empty,
            }
            purging {
                a_purge_leaves_nothing_of_all_that_is_below,
                a_purge_frees_names_and_fingerprints,
                shared_content_stays_until_the_last_name_is_gone,
                a_purge_is_of_what_is_there_and_only_once,
                of_what_is_purged_nothing_is_found_at_once,
                what_is_hidden_is_found_when_it_is_shown,
            }
            refusals {
                a_refusal_waits_for_what_it_stands_on,
                a_refusal_alone_waits_for_nobody,
            }
            scopes {
                a_unit_writes_in_its_scope,
                a_write_outside_of_its_scope_ends_the_unit,
            }
            search {
                names_are_found_below_a_folder,
            }
            sessions {
                a_session_comes_back_as_it_was_written_and_ends,
                a_part_is_taken_once,
                the_first_part_in_order_says_how_long_the_file_is,
                what_a_session_became_is_remembered,
                of_two_units_one_gets_the_part,
                parts_are_left_over_when_their_session_is_gone_or_over,
                what_expired_is_forgotten_in_its_time,
                the_content_of_a_part_is_named,
            }
            tokens {
                a_registration_comes_back_as_it_was_written,
                a_password_is_the_last_that_was_set,
                what_is_used_once_is_found_by_any_digest,
                a_digest_of_a_code_or_refresh_token_is_taken_once,
                what_stands_is_listed_until_all_of_a_user_s_ends,
                the_end_of_a_family_is_seen_at_once,
                an_access_token_ends_alone_when_the_unit_is_committed,
                what_was_made_from_a_token_ends_with_it,
            }
            totals {
                what_is_added_or_grows_counts,
                what_is_in_the_trash_counts_to_nothing_above_it,
                what_moves_counts_where_it_goes,
                what_is_cut_off_counts_as_such,
                what_was_purged_counts_nowhere,
                what_was_not_written_counts_nowhere,
            }
            trees {
                items_are_read_together,
                the_trash_is_read_page_by_page,
                an_item_is_as_high_as_what_is_below_it,
                what_is_cut_off_below_folders_is_told_for_each,
                a_tree_s_revision_tells_what_came_into_it,
            }
            units {
                a_snapshot_is_of_one_moment,
                a_reader_between_two_commits_sees_neither_half,
                a_dropped_unit_leaves_nothing,
                nothing_is_seen_before_its_commit_and_all_after_it,
                a_unit_sees_what_it_wrote,
                units_run_one_after_another,
                a_unit_that_is_cut_off_anywhere_leaves_nothing,
                a_commit_whose_caller_left_is_whole,
                a_failing_unit_fails_alone,
                a_good_store_has_no_faults,
                a_closed_store_answers_nothing,
            }
        }
    };
    (@each $make:ident; $($group:ident { $($sentence:ident,)+ })+) => {
        $(mod $group {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $sentence() {
                    let (store, _kept) = super::$make().await;
                    $crate::testing::contract::$group::$sentence(store).await;
                }
            )+
        })+
    };
}
