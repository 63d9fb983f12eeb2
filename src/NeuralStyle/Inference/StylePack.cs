using NeuralStyle.Common;
using NeuralStyle.Weights;

namespace NeuralStyle;

/// <summary>A style by itself, in a file of a few kilobytes: its name, the scales and shifts of the network's norms, and the hash of the network that they are for.</summary>
/// <remarks>
/// A network with conditional norms holds its styles beside one trunk that all of them share (Dumoulin et al. 2017, arXiv:1610.07629), so a style can be trained,
/// sent and added by itself: see <see cref="StyleTrainerBuilder.WithTrunk"/> and <see cref="Stylizer.Styles"/>. Immutable.
/// </remarks>
public sealed class StylePack
{
    private const int LongestName = 200;
    private const string FormatKey = "neuralstyle.pack";
    private const string Format = "1";
    private const string NameKey = "neuralstyle.name";
    private const string TrunkKey = "neuralstyle.trunk";
    private const string RowsKey = "rows";

    private StylePack(string name, PreparedStyle style) => (Name, Style) = (name, style);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The style, for <see cref="StyleSelection"/>.</summary>
    public PreparedStyle Style { get; }

    /// <summary>The hash of the network that the style is for, as 32 hexadecimal digits: of its operations and of all weights that styles share.</summary>
    public string Trunk => Text(Style.Trunk);

    /// <summary>Names a prepared style.</summary>
    /// <param name="name">The name.</param>
    /// <param name="style">The style, such as <see cref="Stylizer.Prepare(StyleSelection)"/> gives: of an image, or a blend.</param>
    /// <exception cref="ArgumentException">
    /// The name is empty, longer than 200 characters or not printable; or the style is that of a network with attention, which reads the style image itself.
    /// </exception>
    public static StylePack Create(string name, PreparedStyle style)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(style);
        if (!IsName(name))
        {
            throw new ArgumentException($"The name of a style has 1 to {LongestName} printable characters, but is {Untrusted.Quote(name)}.", nameof(name));
        }

        return style.Values.Features.Count == 0
            ? new StylePack(name, style)
            : throw new ArgumentException("The network reads features of the whole style image, which are no few kilobytes: keep the style image instead.", nameof(style));
    }

    /// <summary>The styles that a model was trained on, a pack for each, in their order; unnamed styles are called by their numbers.</summary>
    /// <param name="model">The model.</param>
    public static IReadOnlyList<StylePack> From(StyleModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Graph.IsConditional && !model.Graph.IsAdaptive
            ? [.. Enumerable.Range(0, model.Graph.Styles).Select(style => new StylePack(NameOf(model, style), PreparedStyle.FromTrained(model, style)))]
            : [];
    }

    /// <summary>Reads a style pack.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is damaged, or is no style pack.</exception>
    public static StylePack Load(string path)
    {
        var file = SafeTensors.Read(path);
        return ModelFormatException.Named(path, () => FromFile(file));
    }

    /// <summary>Reads a style pack from a stream's position to its end.</summary>
    /// <param name="stream">A stream that can seek; it stays the caller's and open.</param>
    /// <exception cref="ModelFormatException">The data is damaged, or is no style pack.</exception>
    public static StylePack Load(Stream stream) => FromFile(SafeTensors.Read(stream));

    /// <summary>Writes the pack: all of it or, where that fails, nothing. The same pack always gives the same bytes.</summary>
    /// <param name="path">The file, a safetensors file; one that exists is replaced.</param>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public void Save(string path) => SafeTensors.Write(ToFile(), path);

    /// <summary>Writes the bytes of a pack's file to a stream.</summary>
    /// <param name="stream">The stream to write to; it stays the caller's and open.</param>
    public void Save(Stream stream) => SafeTensors.Write(ToFile(), stream);

    /// <summary>The same style under another name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">The name is empty, longer than 200 characters or not printable.</exception>
    public StylePack Rename(string name) => Create(name, Style);

    /// <summary>The model with this style after those that it has; their images stay the same to the last bit.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">The pack is for another network, or the model has a style of this name.</exception>
    public StyleModel AddTo(StyleModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireFits(model, nameof(model));
        var packs = From(model);
        return packs.Any(pack => IsSameName(pack.Name, Name))
            ? throw new ArgumentException($"The model has a style '{Name}' already: rename one of them.", nameof(model))
            : model.WithStyles([.. packs.Select(pack => pack.Name), Name], [.. packs.Append(this).Select(pack => pack.Style.Rows.ToArray())]);
    }

    /// <summary>Returns true if two names mean the same style: upper and lower case are alike.</summary>
    internal static bool IsSameName(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    /// <summary>Throws unless the pack is for the network of a model.</summary>
    internal void RequireFits(StyleModel model, string parameter)
    {
        if (Style.Trunk != model.TrunkHash)
        {
            throw new ArgumentException(
                $"The style pack '{Name}' is for the network {Trunk}, and this one is {Text(model.TrunkHash)}: "
                + "add it to the model that it was trained on, or train the style on this one by WithTrunk.", parameter);
        }
    }

    private static string NameOf(StyleModel model, int style)
        => model.Info.StyleNames.ElementAtOrDefault(style) is { } name && IsName(name) ? name : FormattableString.Invariant($"style {style}");

    private static string Text(UInt128 trunk) => trunk.ToString("x32");

    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl);

    private StateDict ToFile()
    {
        var rows = WeightTensor.FromSingles([Style.Rows.Length], Style.Rows.ToArray());
        return new StateDict([KeyValuePair.Create(RowsKey, rows)], new Dictionary<string, string> { [FormatKey] = Format, [NameKey] = Name, [TrunkKey] = Trunk });
    }

    private static StylePack FromFile(StateDict file)
    {
        if (file.Metadata.GetValueOrDefault(FormatKey) is not { } format)
        {
            throw new ModelFormatException("The file is no style pack: it was not saved by StylePack.Save.", rule: "pack.no-pack");
        }

        if (format != Format)
        {
            throw new ModelFormatException($"The style pack has format version {Untrusted.Quote(format)}, and this version of NeuralStyle reads {Format}. Update NeuralStyle.", rule: "pack.format");
        }

        if (file.Metadata.GetValueOrDefault(NameKey) is not { } name || !IsName(name)
            || file.Metadata.GetValueOrDefault(TrunkKey) is not { Length: 32 } text || !UInt128.TryParse(text, System.Globalization.NumberStyles.AllowHexSpecifier, provider: null, out var trunk)
            || !file.TryGetValue(RowsKey, out var rows) || rows.Shape.Count != 1)
        {
            throw new ModelFormatException("The style pack lacks a name, the hash of its network, or its rows: it is damaged.", rule: "pack.incomplete");
        }

        var values = rows.ToSingles();
        return Array.TrueForAll(values, float.IsFinite)
            ? new StylePack(name, PreparedStyle.FromPack(trunk, values))
            : throw new ModelFormatException("The style pack holds a value that is not finite: it is damaged.", rule: "pack.not-finite");
    }
}
