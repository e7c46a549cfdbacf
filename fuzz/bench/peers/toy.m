-- The life cycle of a pirq in five rules, for Rumur: a driver gets the highest free number and
-- writes it to its message, QEMU maps it, a port is bound, the port is closed, QEMU unmaps it.
-- With five devices and six numbers there are 1,422,937 states.
const
  devices: 5;
  numbers: 6;
type
  device: 0..devices - 1;
  number: 0..numbers - 1;
  phase: enum { idle, enabled, mapped, bound, closed };
var
  at: array [device] of phase;
  message: array [device] of 0..numbers;  -- The number plus 1; it stays when the driver is idle.

function in_use(n: number): boolean;
begin
  for d: device do
    if at[d] != idle & message[d] = n + 1 then return true; end;
  end;
  return false;
end;

startstate
begin
  for d: device do
    at[d] := idle;
    message[d] := 0;
  end;
end;

ruleset d: device do
  rule "enable" at[d] = idle ==>
  var got: 0..numbers;
  begin
    got := 0;
    for n: number do
      if !in_use(n) then got := n + 1; end;
    end;
    if got != 0 then
      at[d] := enabled;
      message[d] := got;
    end;
  end;
  rule "map" at[d] = enabled ==> begin at[d] := mapped; end;
  rule "bind" at[d] = mapped ==> begin at[d] := bound; end;
  rule "close" at[d] = bound ==> begin at[d] := closed; end;
  rule "unmap" at[d] = closed ==> begin at[d] := idle; end;
end;

invariant "no number has two users"
  forall a: device do forall b: device do
    (a != b & at[a] != idle & at[b] != idle) -> message[a] != message[b]
  end end;
