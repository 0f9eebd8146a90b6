//! Members: a person gets a number in the room with the first thing they do there.

use natter_protocol::event::{Joined, Renamed};
use natter_protocol::{Event, Member, MemberNumber};

use crate::input::Visitor;
use crate::log::{Log, Unreadable};
use crate::room::Room;
use crate::staged::View;
use crate::turn::Turn;

impl Room {
    /// The member under their new name, if the visitor goes by another than the room knows.
    pub(crate) fn renamed(
        &self,
        visitor: &Visitor,
        log: &dyn Log,
    ) -> Result<Option<Member>, Unreadable> {
        let staged = &self.staged;
        let member = View { staged, log }.member_of(visitor.user)?;
        let renamed = member.filter(|member| member.name != visitor.name);
        Ok(renamed.map(|member| Member {
            name: visitor.name.clone(),
            ..member
        }))
    }

    /// Records that a member goes by another name.
    pub(crate) fn rename(&mut self, turn: &Turn, member: Member) {
        let (seq, at) = self.next_event(turn);
        self.staged.push(Event::from(Renamed {
            seq,
            member: member.number,
            at,
            name: member.name.clone(),
        }));
        self.staged.put_member(member);
    }

    /// Records that a person is a member, and gives them their number.
    pub(crate) fn join(&mut self, turn: &Turn, visitor: &Visitor) -> MemberNumber {
        let (seq, at) = self.next_event(turn);
        self.taken.member = self.taken.member.next();
        let number = self.taken.member;
        self.introductions.joins(number);
        self.staged.push(Event::from(Joined {
            seq,
            member: number,
            user: visitor.user,
            at,
            name: visitor.name.clone(),
        }));
        self.staged.put_member(Member {
            number,
            user: visitor.user,
            name: visitor.name.clone(),
        });
        number
    }
}
