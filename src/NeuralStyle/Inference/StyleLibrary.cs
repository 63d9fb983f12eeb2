using System.Collections;

namespace NeuralStyle;

/// <summary>The styles of a <see cref="Stylizer"/> by name: those that its network was trained on, and those that are added while it runs.</summary>
/// <remarks>Any number of threads may read and change it while others stylize; a call keeps the styles that there were when it began.</remarks>
public sealed class StyleLibrary : IReadOnlyCollection<StylePack>
{
    private readonly StyleModel _model;
    private readonly Lock _changing = new();
    private readonly Lazy<StylePack[]> _trained;
    private volatile StylePack[]? _styles;

    internal StyleLibrary(StyleModel model)
    {
        _model = model;
        _trained = new(() => [.. StylePack.From(model)]);
    }

    /// <summary>The number of styles.</summary>
    public int Count => Styles.Length;

    private StylePack[] Styles => _styles ?? _trained.Value;

    /// <summary>A style by its name; upper and lower case are alike.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such style; the message lists those that there are.</exception>
    public StylePack this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            return Array.Find(Styles, style => StylePack.IsSameName(style.Name, name)) ?? throw Unknown(name);
        }
    }

    /// <summary>Adds a style after the others.</summary>
    /// <param name="style">The style.</param>
    /// <exception cref="ArgumentException">The pack is for another network, or there is a style of that name.</exception>
    public void Add(StylePack style)
    {
        ArgumentNullException.ThrowIfNull(style);
        style.RequireFits(_model, nameof(style));
        Change(styles =>
        {
            RequireFree(styles, style.Name, nameof(style));
            return [.. styles, style];
        });
    }

    /// <summary>Removes a style; it is gone for the calls that begin later.</summary>
    /// <param name="name">The name.</param>
    /// <returns>False if there is no such style.</returns>
    public bool Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var before = 0;
        var after = Change(styles =>
        {
            before = styles.Length;
            return Array.FindAll(styles, style => !StylePack.IsSameName(style.Name, name));
        });
        return after < before;
    }

    /// <summary>Gives a style another name.</summary>
    /// <param name="name">The name that it has.</param>
    /// <param name="newName">The name that it gets.</param>
    /// <exception cref="ArgumentException">There is no such style, or another one has the new name; or the new name is empty, longer than 200 characters or not printable.</exception>
    public void Rename(string name, string newName)
    {
        ArgumentNullException.ThrowIfNull(name);
        Change(styles =>
        {
            var index = Array.FindIndex(styles, style => StylePack.IsSameName(style.Name, name));
            if (index < 0)
            {
                throw Unknown(name);
            }

            RequireFree([.. styles[..index], .. styles[(index + 1)..]], newName, nameof(newName));
            return [.. styles[..index], styles[index].Rename(newName), .. styles[(index + 1)..]];
        });
    }

    /// <inheritdoc/>
    public IEnumerator<StylePack> GetEnumerator() => ((IEnumerable<StylePack>)Styles).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static void RequireFree(StylePack[] styles, string name, string parameter)
    {
        if (Array.Exists(styles, style => StylePack.IsSameName(style.Name, name)))
        {
            throw new ArgumentException($"There is a style '{name}' already: rename or remove it, or rename the new one.", parameter);
        }
    }

    // Readers see the array from before or the one from after.
    private int Change(Func<StylePack[], StylePack[]> change)
    {
        lock (_changing)
        {
            var changed = change(Styles);
            _styles = changed;
            return changed.Length;
        }
    }

    private ArgumentException Unknown(string name)
    {
        var known = Count == 0 ? "there are none: take the style from an image, or add style packs" : $"there are {string.Join(", ", Styles.Select(style => style.Name))}";
        return new($"There is no style '{name}'; {known}.", nameof(name));
    }
}
