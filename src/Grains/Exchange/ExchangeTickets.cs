using GanOrleans.Contracts;

namespace GanOrleans.Grains.Exchange;

/// <summary>The tickets that a grain has given out: one per partner, the newest one counts.</summary>
internal sealed class ExchangeTickets<TPartner>(ExchangeListener listener)
    where TPartner : notnull
{
    private readonly Dictionary<TPartner, ExchangeTicket> tickets = [];

    /// <summary>A ticket for a partner; null when this silo takes no connections.</summary>
    /// <param name="partner">Whose former ticket is withdrawn.</param>
    /// <param name="accept">Takes over the connection that shows it.</param>
    public ExchangeTicket? Admit(TPartner partner, Action<ExchangeSocket> accept)
    {
        if (tickets.Remove(partner, out var former))
            listener.Withdraw(former);
        var ticket = listener.Admit(accept);
        if (ticket is not null)
            tickets[partner] = ticket;
        return ticket;
    }

    /// <summary>Whether a ticket is the newest one of its partner, used or not.</summary>
    public bool Holds(TPartner partner, ExchangeTicket ticket) =>
        tickets.TryGetValue(partner, out var newest) && newest.Token.AsSpan().SequenceEqual(ticket.Token);

    /// <summary>Withdraws what was not used.</summary>
    public void Clear()
    {
        foreach (var ticket in tickets.Values)
            listener.Withdraw(ticket);
        tickets.Clear();
    }
}
