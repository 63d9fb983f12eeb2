using NeuralStyle.Networks;
using NeuralStyle.Weights;

namespace NeuralStyle.Training;

/// <summary>Creates the network that training starts from: that of a model, with the rows that its predictor computes for the styles to train.</summary>
internal static class StartNetwork
{
    /// <summary>Creates the network. The caller disposes it.</summary>
    /// <param name="model">A model with a style predictor.</param>
    /// <param name="options">The training, with its style images.</param>
    public static StyleNetwork Create(StyleModel model, StyleTrainerOptions options)
        => StyleNetwork.FromModel(model.WithStyles([.. options.Styles.Select(style => style.Name)], [.. Rows(model, options)]));

    /// <summary>Creates a network of new styles, in which nothing else is trained. The caller disposes it.</summary>
    /// <param name="trunk">A model with conditional norms.</param>
    /// <param name="options">The training, with its style images.</param>
    public static StyleNetwork AddTo(StyleModel trunk, StyleTrainerOptions options)
    {
        var network = Create(trunk, options);
        var tables = StyleTables.Names(trunk.Graph);
        foreach (var (name, parameter) in network.named_parameters())
        {
            parameter.requires_grad = tables.Contains(name);
        }

        return network;
    }

    // A row for each style: predicted, or else the mean of those that the model was trained on.
    private static IEnumerable<float[]> Rows(StyleModel model, StyleTrainerOptions options)
    {
        if (model.Predictor is null)
        {
            var mean = Enumerable.Range(0, model.Graph.StyleRowLength).Select(i => model.StyleRows.Average(row => row[i])).ToArray();
            return options.Styles.Select(_ => mean);
        }

        using var stylizer = Stylizer.Create(model);
        return [.. options.Styles.Select(style => Rows(stylizer, style, options))];
    }

    // The mean over the images of a style, as its statistics are.
    private static float[] Rows(Stylizer stylizer, TrainingStyle style, StyleTrainerOptions options)
    {
        var rows = new float[stylizer.Model.Graph.StyleRowLength];
        var count = 0;
        foreach (var image in StyleImages.Load(style, options))
        {
            var predicted = stylizer.Prepare(image).Rows;
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] += predicted[i];
            }

            count++;
        }

        return Array.ConvertAll(rows, value => value / count);
    }
}
