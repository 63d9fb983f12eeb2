namespace NeuralStyle.Graphs;

/// <summary>A module that can write itself into a graph, so that everything that runs or ships graphs can run or ship it.</summary>
public interface IDescribable
{
    /// <summary>Adds the module's operations to a graph. Running them must equal running the module.</summary>
    /// <param name="graph">The graph under construction; it knows the names of the module's weights.</param>
    /// <param name="input">The value that the module is applied to.</param>
    /// <returns>The value that the module computes.</returns>
    GraphValue Describe(GraphBuilder graph, GraphValue input);
}
