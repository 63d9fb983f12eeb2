using NeuralStyle.Inference;
using NeuralStyle.Networks;
using NeuralStyle.Weights;

namespace NeuralStyle.Training;

/// <summary>Creates the network that training starts from: that of a model for any style, with the rows that it predicts for the styles to train.</summary>
internal static class StartNetwork
{
    /// <summary>Creates the network. The caller disposes it.</summary>
    /// <param name="model">A model with a style predictor.</param>
    /// <param name="options">The training, with its style images.</param>
    public static StyleNetwork Create(StyleModel model, StyleTrainerOptions options)
    {
        using var stylizer = Stylizer.Create(model);
        return StyleNetwork.FromModel(model.WithStyles([.. options.Styles.Select(style => style.Name)], [.. options.Styles.Select(style => Rows(stylizer, style, options))]));
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
